import Domain
import Testing

@testable import Engine

@Suite("What goes back and forth")
struct FlapLimitTests {
    @Test("the first few changes are told, later ones counted, and the count is told with the next")
    func limit() {
        var limit = FlapLimit()
        func admitted(_ name: String, _ at: Timestamp) -> Int? { limit.admit(name, at: at) }
        let start = Timestamp(milliseconds: 1_000_000)
        for _ in 0..<limit.most { #expect(admitted("a", start) == 0) }
        for _ in 0..<5 { #expect(admitted("a", start.adding(milliseconds: FlapLimit.window - 1)) == nil) }
        #expect(admitted("b", start) == 0)
        let later = start.adding(milliseconds: FlapLimit.window)
        #expect(admitted("a", later) == 5)
        #expect(admitted("a", later) == 0)
    }
}
