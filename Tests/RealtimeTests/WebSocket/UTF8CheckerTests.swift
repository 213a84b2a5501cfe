import Testing

@testable import Realtime

@Suite("Text that arrives in pieces")
struct UTF8CheckerTests {
    @Test("what Swift takes for UTF-8 is text, wherever it is cut, and nothing else is")
    func agreesWithSwift() {
        var random = SplitMix(state: 7)
        let starts: [[UInt8]] = [
            [], [0x24], [0xC2], [0xC1], [0xDF], [0xE0, 0xA0], [0xE0, 0x9F], [0xED, 0x9F], [0xED, 0xA0], [0xEF, 0xBF],
            [0xF0, 0x90, 0x80], [0xF0, 0x8F], [0xF4, 0x8F, 0xBF], [0xF4, 0x90], [0xF5], [0xFF], [0x80],
        ]
        for start in starts {
            for _ in 0..<300 {
                let bytes = start + (0..<random.below(4)).map { _ in UInt8(truncatingIfNeeded: random.next()) | 0x80 }
                let isText = String(validating: bytes, as: UTF8.self) != nil
                #expect(UTF8Checker.isText(bytes) == isText, "\(bytes)")
                for cut in 0...bytes.count {
                    var checker = UTF8Checker()
                    let isFine = checker.feed(bytes[..<cut]) && checker.feed(bytes[cut...]) && checker.isComplete
                    #expect(isFine == isText, "\(bytes) cut at \(cut)")
                }
            }
        }
    }

    @Test("a byte that can never become text is known when it comes")
    func early() {
        var checker = UTF8Checker()
        let first = checker.feed([0xF4])
        let second = checker.feed([0x90])
        #expect(first && !second)
    }
}

/// The same numbers each time.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func below(_ bound: UInt64) -> Int { Int(next() % bound) }
}
