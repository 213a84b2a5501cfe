extension HostSettings {
    /// How often one API key may call, on each process by itself. nil: as often as it likes.
    package struct Rates: Hashable, Sendable {
        package var read: Rate?
        package var write: Rate?
        package var admin: Rate?

        static let descriptors = [
            descriptor("rates.read", "read (GET)"),
            descriptor("rates.write", "begin or change something, each item of a batch counted"),
            descriptor("rates.admin", "use the operators' routes"),
        ]

        private static func descriptor(_ key: String, _ what: String) -> SettingDescriptor {
            SettingDescriptor(
                key, "rate such as 50/s, 600/m or 1000/h; off", standard: "off",
                "Calls of one API key on this process that \(what); above it 429. Keys of the class `unlimited` are not counted."
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
