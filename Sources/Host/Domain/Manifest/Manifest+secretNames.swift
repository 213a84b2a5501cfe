extension Manifest {
    /// Properties of the configuration that the host fills in with the names of the secrets that are set: those whose
    /// schema says `"x-secrets": "names"`. They are not the operator's.
    package var secretNameSettings: [String] {
        (configSchema["properties"]?.object ?? [:]).filter { $1["x-secrets"] == "names" }.keys.sorted()
    }

    /// The configuration as `instance_create` receives it.
    /// - Parameter secrets: names of those that are set.
    package func completing(_ config: JSON, secrets: some Collection<String>) -> JSON {
        let settings = secretNameSettings
        guard !settings.isEmpty, var members = config.object else { return config }
        let names = JSON.array(secrets.sorted().map { .string($0) })
        for setting in settings { members[setting] = names }
        return .object(members)
    }
}
