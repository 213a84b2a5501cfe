/// What goes through the socket between a host and a cell, both ways: a header of 16 bytes {payload length u32, kind u8,
/// version u8, reserved u16, id u64} and a payload, all little-endian (docs/decisions/013-cells.md).
///
/// An answer carries the id of what it answers. A cell answers in the order in which it was asked.
struct Frame {
    enum Kind: UInt8, Sendable {
        /// The cell's first frame, unasked: who the plugin is, or why it cannot be used.
        case hello = 1
        case create = 2
        case destroy = 3
        case step = 4
        case ingest = 5
        /// Needs no instance.
        case migrate = 6
    }

    static let version: UInt8 = 1
    static let headerSize = 16
    /// Bytes of payload. The largest answer that keeps to all budgets is 32 assertions with 1 MiB of literals each.
    static let mostFromCell = 40 * 1024 * 1024
    /// An answer of a vendor may be as large as an operator allows.
    static let mostToCell = 1 << 30

    let kind: Kind
    let id: UInt64
    var payload: FrameReader
}

/// A frame that is not what it should be. In a host: the cell that sent it is not to be trusted any more.
struct FrameError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Names places and numbers, never values.
    let message: String

    init(_ message: String) { self.message = message }

    var description: String { message }
}
