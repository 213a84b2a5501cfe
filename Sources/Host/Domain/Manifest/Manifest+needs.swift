extension Manifest {
    /// Optional settings without which an operation is not offered, by their names in the manifest.
    package struct Needs: Hashable, Sendable {
        package var endpoints: [String]
        package var secrets: [String]

        package init(endpoints: [String] = [], secrets: [String] = []) {
            self.endpoints = endpoints
            self.secrets = secrets
        }

        /// Such as `endpoint "refunds"`; those of them that are not set.
        package func lacking(endpoints set: some Collection<String>, secrets known: some Collection<String>) -> [String]
        {
            endpoints.filter { !set.contains($0) }.map { "endpoint \"\($0)\"" }
                + secrets.filter { !known.contains($0) }.map { "secret \"\($0)\"" }
        }
    }

    /// What keeps an operation from being offered with these settings, for messages; empty: nothing. An effectful
    /// operation also needs what its look-up needs: without that, an unknown outcome could not be settled.
    package func lacking(
        _ operation: Operation, endpoints: some Collection<String>, secrets: some Collection<String>
    ) -> [String] {
        let own = operation.needs.lacking(endpoints: endpoints, secrets: secrets)
        let other = operation.lookup.flatMap { self.operation($0) }?.needs
        let more = other?.lacking(endpoints: endpoints, secrets: secrets).filter { !own.contains($0) } ?? []
        return own + more
    }
}

extension ManifestScan {
    /// Names that the manifest does not have are told by `settleNeeds`, which knows all of it.
    mutating func needs(_ object: Object) -> Manifest.Needs {
        guard let value = object.member("needs"),
            let needs = self.object(value, at: object.at("needs"), keys: ["endpoints", "secrets"])
        else { return Manifest.Needs() }
        return Manifest.Needs(endpoints: words(needs, "endpoints", .name), secrets: words(needs, "secrets", .name))
    }

    mutating func settleNeeds(_ object: Object, _ manifest: Manifest) {
        let endpoints = manifest.endpoints.map(\.name)
        let secrets = manifest.secrets.map(\.name)
        for (value, pointer) in list(object, "operations") {
            let needs = pointer.appending("needs")
            for (kind, names) in [("endpoints", endpoints), ("secrets", secrets)] {
                for (index, name) in (value["needs"]?[kind]?.array ?? []).enumerated() {
                    guard let name = name.string, !names.contains(name) else { continue }
                    report(
                        needs.appending(kind).appending(index),
                        "\"\(name.prefix(80))\" is none of the manifest's \(kind)\(didYouMean(name, among: names))")
                }
            }
        }
    }
}
