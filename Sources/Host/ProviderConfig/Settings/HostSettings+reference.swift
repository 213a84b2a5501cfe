extension HostSettings {
    /// The table of the reference page, from ``descriptors``.
    package static var referenceMarkdown: String {
        let rows = descriptors.map { setting in
            let standard = setting.standard.map { "`\($0)`" } ?? "none"
            let secrecy = setting.isSecret ? "may hold a credential; never printed" : "no"
            return
                "| `\(setting.key)` | `\(setting.variable)` | `\(setting.flag)` | \(setting.form) | \(standard) | \(secrecy) | \(setting.summary) |"
        }
        let head = [
            "| key | environment | flag | form | default | secret | meaning |", "|---|---|---|---|---|---|---|",
        ]
        return (head + rows).joined(separator: "\n") + "\n"
    }
}
