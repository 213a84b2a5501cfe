import Domain
import Testing

@testable import Conformance

@Suite("Fuzzed inputs")
struct FuzzTests {
    private let base: RawInput = {
        var input = RawInput(operation: "verification.id/1", kind: 2)
        input.http = .init(
            outcome: 1, status: 200, headers: [], body: Array("{\"data\":{\"id\":\"1\",\"list\":[1,2]}}".utf8),
            reason: "")
        return input
    }()

    @Test("one seed gives one input, and most seeds give another than was there")
    func seeds() {
        var changed = 0
        for seed in 0..<200 as Range<UInt64> {
            var first = base
            var second = base
            Mutation(seed: seed).apply(to: &first)
            Mutation(seed: seed).apply(to: &second)
            #expect(first == second)
            if first != base { changed += 1 }
        }
        #expect(changed > 150)
    }

    @Test("a dead child's desk says which case it was, and other desks do not")
    func desk() throws {
        let found = try #require(FuzzCase.onDesk("fuzz 12 3\nverification.id/1, mutated"))
        #expect(found.number == 12 && found.mutations == 3)
        for text in ["", "fuzz", "fuzz a b", "loading", "fuzz 1 2 3"] { #expect(FuzzCase.onDesk(text) == nil) }
    }

    @Test("how to make a case again is a command line")
    func advice() {
        #expect(
            FuzzCase(seed: 7, number: 12, kept: [0, 2]).advice
                == "run it again with --only fuzz --seed 7 --fuzz-case 12 --keep 0,2")
    }
}
