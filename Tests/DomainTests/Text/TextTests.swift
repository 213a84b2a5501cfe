import Testing

@testable import Domain

@Suite("Text")
struct TextTests {
    @Test(
        "a misspelling finds the word that was meant",
        arguments: [
            ("frist", "first"), ("tempalte", "template"), ("Country", "country"), ("contry", "country"),
            ("verificationTyp", "verificationType"), ("retires", "retries"), ("urls", "url"), ("firstt", "first"),
        ])
    func findsMatches(word: String, expected: String) {
        let known = ["first", "template", "country", "verificationType", "retries", "url", "metadata"]
        #expect(closestMatch(to: word, among: known) == expected)
    }

    @Test("what is far from everything has no match", arguments: ["", "xyz", "banana", "ab", "u"])
    func findsNone(word: String) {
        #expect(closestMatch(to: word, among: ["first", "template", "cd", "x"]) == nil)
    }

    @Test("a tie is settled alphabetically, whatever the order")
    func settlesTies() {
        #expect(closestMatch(to: "bat", among: ["cat", "hat", "bar"]) == "bar")
        #expect(closestMatch(to: "bat", among: ["bar", "hat", "cat"]) == "bar")
        #expect(didYouMean("bat", among: ["bar"]) == " (did you mean \"bar\"?)")
        #expect(didYouMean("zzzzz", among: ["bar"]).isEmpty)
    }

    @Test("insertions, deletions, replacements and swaps each cost one")
    func measuresDistance() {
        func distance(_ left: String, _ right: String) -> Int {
            editDistance(Array(left.unicodeScalars), Array(right.unicodeScalars))
        }
        #expect(distance("", "abc") == 3)
        #expect(distance("abc", "abc") == 0)
        #expect(distance("abc", "acb") == 1)
        #expect(distance("abcd", "abd") == 1)
        #expect(distance("kitten", "sitting") == 3)
    }

    @Test(
        "days that exist are read", arguments: ["1990-01-01", "2000-02-29", "2024-02-29", "9999-12-31", "0001-01-01"])
    func readsDates(text: String) throws {
        #expect(try #require(CalendarDate(text)).text == text)
    }

    @Test(
        "anything else is no date",
        arguments: [
            "", "1990-1-1", "1990-13-01", "1990-00-10", "1990-04-31", "1900-02-29", "2023-02-29", "0000-01-01",
            "19900101", "1990-01-01T00:00:00Z", " 1990-01-01", "1990/01/01", "1990-01-0１", "+990-01-01", "01-01-1990",
        ])
    func refusesDates(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test("dates are ordered by the calendar")
    func ordersDates() throws {
        let days = try ["1989-12-31", "1990-01-30", "1990-02-01", "1990-02-02"].map { try #require(CalendarDate($0)) }
        #expect(days.reversed().sorted() == days)
    }
}
