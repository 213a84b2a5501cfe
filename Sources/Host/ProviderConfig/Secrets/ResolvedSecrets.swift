/// The only place of this module where values of credentials live. It prints names and nothing else, however it is
/// printed.
package struct ResolvedSecrets: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private var storage: [String: [UInt8]]

    package init(_ values: [String: [UInt8]] = [:]) { storage = values }

    package var names: [String] { storage.keys.sorted() }
    package var isEmpty: Bool { storage.isEmpty }
    /// For the scanner that keeps values out of what leaves the host.
    package var values: [[UInt8]] { names.compactMap { storage[$0] } }

    package subscript(name: String) -> [UInt8]? { storage[name] }

    mutating func set(_ value: [UInt8], for name: String) { storage[name] = value }

    package var description: String { "ResolvedSecrets(\(names.joined(separator: ", ")): redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
