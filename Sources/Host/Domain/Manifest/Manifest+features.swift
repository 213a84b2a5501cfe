extension Manifest {
    /// What a plugin may require of its host, by the names that `requires` of a manifest uses: everything that came after
    /// the first headers of version 1. A name stays for ever, and so does what it stands for.
    package enum Feature: String, Hashable, Sendable, CaseIterable {
        /// The `needs` of an operation.
        case needs = "operations.needs"
        /// `"x-secrets": "names"` of a property of `config_schema`.
        case secretNames = "config.secret_names"
        /// `GH_CAPTURE_FROM_COOKIE`.
        case cookieCapture = "capture.cookie"
        /// `gh_ingest_sink.next_event`.
        case severalEvents = "ingest.next_event"
        /// `GH_HTTP_NO_CREDENTIAL`. Only a plugin that requires it receives that outcome.
        case noCredential = "outcome.no_credential"
        /// `credential.acquire/1`.
        case acquiredCredentials = "credential.acquire"
    }

    package func requires(_ feature: Feature) -> Bool { requires.contains(feature) }
}

extension ManifestScan {
    mutating func requires(_ object: Object) -> [Manifest.Feature] {
        var features: [Manifest.Feature] = []
        let known = Manifest.Feature.allCases.map(\.rawValue)
        for (value, pointer) in list(object, "requires") {
            guard let name = value.string else {
                report(pointer, "expected a string, found \(value.typeName)")
                continue
            }
            guard let feature = Manifest.Feature(rawValue: name) else {
                report(
                    pointer,
                    "this host does not have \"\(name.prefix(80))\"\(didYouMean(name, among: known)); "
                        + "update the host, or use an older version of the plugin")
                continue
            }
            if features.contains(feature) { report(pointer, "\"\(name)\" occurs twice") }
            features.append(feature)
        }
        return features
    }
}
