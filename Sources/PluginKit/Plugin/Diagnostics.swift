/// What a plugin has to say about its configuration.
public struct Diagnostics: Sendable {
    struct Entry: Hashable, Sendable {
        var pointer: String
        var isError: Bool
        var message: String
    }

    private(set) var entries: [Entry] = []

    init() {}

    public var hasErrors: Bool { entries.contains(where: \.isError) }

    /// Refuses the configuration.
    ///
    /// - Parameters:
    ///   - message: the problem and what to do about it.
    ///   - pointer: a JSON pointer into the configuration, such as `/status_path`; empty is all of it.
    public mutating func error(_ message: String, at pointer: String = "") {
        entries.append(Entry(pointer: pointer, isError: true, message: message))
    }

    /// Is shown to the operator; the configuration is used.
    public mutating func warning(_ message: String, at pointer: String = "") {
        entries.append(Entry(pointer: pointer, isError: false, message: message))
    }
}
