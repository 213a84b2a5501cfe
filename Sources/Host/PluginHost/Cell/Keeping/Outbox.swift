/// Bytes on their way to a cell, taken from the front in pieces.
struct Outbox: Sendable {
    private var chunks: [[UInt8]] = []
    /// Chunks before this one are gone.
    private var first = 0
    /// Bytes of the first chunk that are gone.
    private var gone = 0

    /// Bytes of a piece: what sockets take at once, about.
    private static let piece = 128 * 1024

    var isEmpty: Bool { first == chunks.count }

    mutating func add(_ bytes: [UInt8]) {
        if !bytes.isEmpty { chunks.append(bytes) }
    }

    /// The next piece, small chunks together; it stays until it is dropped.
    func next() -> [UInt8] {
        guard first < chunks.count else { return [] }
        if gone == 0, first + 1 == chunks.count, chunks[first].count <= Self.piece { return chunks[first] }
        var piece: [UInt8] = []
        var start = gone
        for chunk in chunks[first...] {
            let room = Self.piece - piece.count
            guard room > 0 else { break }
            piece += chunk[start..<min(chunk.count, start + room)]
            start = 0
        }
        return piece
    }

    mutating func drop(_ count: Int) {
        var left = count
        while left > 0, first < chunks.count {
            let rest = chunks[first].count - gone
            guard left >= rest else {
                gone += left
                return
            }
            left -= rest
            gone = 0
            chunks[first] = []
            first += 1
        }
        if first == chunks.count || first >= 64 {
            chunks.removeFirst(first)
            first = 0
        }
    }
}
