extension HostSettings {
    /// How often one API key may call, on each process by itself. nil: as often as it likes.
    package struct Rates: Hashable, Sendable {
        package var read: Rate?
        package var write: Rate?
        package var admin: Rate?

        static let descriptors = [
            descriptor("rates.read", "calls that read (GET)"),
            descriptor("rates.write", "calls that begin or change something; each item of a batch is one"),
            descriptor("rates.admin", "calls of the operators' routes"),
        ]

        private static func descriptor(_ key: String, _ what: String) -> SettingDescriptor {
            SettingDescriptor(
                key, "rate such as 50/s, 600/m or 1000/h; off", standard: "off",
                "How many \(what) one API key may make on this process; above it 429. Keys of the class `unlimited` are not counted."
            )
        }

        mutating func read(_ sources: SettingSources) {
            if let reader = sources.reader("rates.read") { read = Self.limit(reader) }
            if let reader = sources.reader("rates.write") { write = Self.limit(reader) }
            if let reader = sources.reader("rates.admin") { admin = Self.limit(reader) }
        }

        private static func limit(_ reader: NodeReader) -> Rate? {
            reader.scalar?.text == "off" ? nil : reader.rate(orElse: ", or off")
        }
    }
}
