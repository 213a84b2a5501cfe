extension Manifest {
    /// The settings that limit an account to one type: those whose schema says `"x-accepts": "verification_types"`.
    package var typeSettings: [String] {
        (configSchema["properties"]?.object ?? [:]).filter { $1["x-accepts"] == "verification_types" }.keys.sorted()
    }
}

extension Manifest.Operation {
    /// The operation as an account offers it that is limited to one type. An operation that does not name the type,
    /// such as a look-up, which takes any, stays as it is.
    package func limited(to type: String) -> Manifest.Operation {
        guard accepts.verificationTypes.contains(type) else { return self }
        var operation = self
        operation.accepts.verificationTypes = [type]
        return operation
    }
}
