import PluginKit
import Testing

@Suite struct ValueTests {
    @Test("the worst decision wins, and nothing is no approval")
    func worst() {
        #expect(Decision.worst(of: [.approved, .approved]) == .approved)
        #expect(Decision.worst(of: [.approved, .review]) == .review)
        #expect(Decision.worst(of: [.review, .approved, .rejected]) == .rejected)
        #expect(Decision.worst(of: []) == .review)
    }

    @Test(
        "a moment has the date of its day in UTC",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_767_225_599_999, "2025-12-31T23:59:59Z"), (4_107_542_400_000, "2100-03-01T00:00:00Z"),
        ])
    func moments(milliseconds: Int64, expected: String) {
        #expect(Instant(milliseconds: milliseconds).iso8601 == expected)
        #expect(Instant(milliseconds: milliseconds).date == expected.prefix(10))
    }

    @Test("no moment and no pause is too far to reckon with")
    func extremes() {
        let late = Instant(milliseconds: .max)
        let early = Instant(milliseconds: .min)
        #expect(late.advanced(by: .seconds(1)) == late)
        #expect(early.advanced(by: .seconds(-1)) == early)
        #expect(early.duration(to: late) == .milliseconds(Int64.max))
        #expect(!late.iso8601.isEmpty && !early.iso8601.isEmpty)
    }
}
