import Testing

@testable import PluginHost

@Suite("Bytes on their way to a cell")
struct OutboxTests {
    @Test("come out in order, whatever the socket takes at a time", arguments: [1, 3, 1000, 200_000])
    func order(_ taken: Int) {
        var random = SeededGenerator(seed: UInt64(taken))
        var outbox = Outbox()
        var wanted: [UInt8] = []
        var got: [UInt8] = []
        let sizes = taken < 10 ? [0, 1, 2, 5, 64] : [1, 70_000, 128 * 1024, 300_000, 9]
        for round in 0..<40 {
            let chunk = [UInt8](repeating: UInt8(round), count: sizes.randomElement(using: &random) ?? 1)
            outbox.add(chunk)
            wanted += chunk
            let piece = outbox.next()
            let count = min(taken, piece.count)
            got += piece[..<count]
            outbox.drop(count)
        }
        while !outbox.isEmpty {
            let piece = outbox.next()
            #expect(!piece.isEmpty)
            let count = min(max(taken, 5000), piece.count)
            got += piece[..<count]
            outbox.drop(count)
        }
        #expect(got == wanted)
        #expect(outbox.next().isEmpty)
    }

    @Test("small frames go together")
    func together() {
        var outbox = Outbox()
        for byte in 0..<50 { outbox.add([UInt8(byte)]) }
        #expect(outbox.next() == Array(0..<50))
    }
}
