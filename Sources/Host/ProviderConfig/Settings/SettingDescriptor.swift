/// One setting of the host, documented beside its reader; the reference page is made from these.
package struct SettingDescriptor: Sendable, Hashable {
    /// As in `gatehouse.yaml`, sections with a dot: `log.level`.
    package let key: String
    /// What may be written.
    package let form: String
    /// nil when there is none.
    package let standard: String?
    package let isSecret: Bool
    package let summary: String

    init(_ key: String, _ form: String, standard: String?, isSecret: Bool = false, _ summary: String) {
        self.key = key
        self.form = form
        self.standard = standard
        self.isSecret = isSecret
        self.summary = summary
    }

    /// `GATEHOUSE_LOG_LEVEL`
    package var variable: String {
        "GATEHOUSE_" + String(key.uppercased().map { $0 == "." ? "_" : $0 })
    }

    /// `--log-level`
    package var flag: String {
        "--" + String(key.map { $0 == "." || $0 == "_" ? "-" : $0 })
    }
}
