import Testing

@testable import PluginHost

@Suite("Lending seats")
struct SeatLedgerTests {
    private typealias Ledger = SeatLedger<Int, String>

    private func number(_ claim: SeatClaim<Int>?) -> Int? {
        if case .lent(let seat) = claim { seat } else { nil }
    }

    private func isMake(_ claim: SeatClaim<Int>?) -> Bool {
        if case .make = claim { true } else { false }
    }

    private func isWait(_ claim: SeatClaim<Int>) -> Bool {
        if case .wait = claim { true } else { false }
    }

    private func isClosed(_ claim: SeatClaim<Int>?) -> Bool {
        if case .closed = claim { true } else { false }
    }

    @Test("the first seat is lent, then others are made up to the limit, then one waits")
    func limit() {
        var ledger = Ledger(limit: 2, first: 1)
        #expect(number(ledger.claim()) == 1)
        #expect(isMake(ledger.claim()))
        #expect(isWait(ledger.claim()))
        #expect(ledger.enqueue("a") == nil)
    }

    @Test("a seat that comes back goes to whoever waited longest")
    func fair() {
        var ledger = Ledger(limit: 1, first: 1)
        _ = ledger.claim()
        _ = ledger.enqueue("a")
        _ = ledger.enqueue("b")
        let first = ledger.giveBack(1)
        #expect(first.waiter?.0 == "a" && number(first.waiter?.1) == 1)
        #expect(ledger.giveBack(1).waiter?.0 == "b")
        #expect(ledger.giveBack(1).waiter == nil)
        #expect(number(ledger.claim()) == 1)
    }

    @Test("a seat that came back before the wait began is taken at once")
    func race() {
        var ledger = Ledger(limit: 1, first: 1)
        _ = ledger.claim()
        #expect(isWait(ledger.claim()))
        _ = ledger.giveBack(1)
        #expect(number(ledger.enqueue("a")) == 1)
    }

    @Test("a seat that could not be made leaves its room to a waiter")
    func failed() {
        var ledger = Ledger(limit: 2, first: 1)
        _ = ledger.claim()
        _ = ledger.claim()
        _ = ledger.enqueue("a")
        let release = ledger.makingFailed()
        #expect(release.waiter?.0 == "a" && isMake(release.waiter?.1))
    }

    @Test("the seat used last is lent first, and one long unused is dropped")
    func leastRecentlyUsed() {
        var ledger = Ledger(limit: 2, first: 1)
        _ = ledger.claim()
        _ = ledger.claim()
        _ = ledger.giveBack(1)
        _ = ledger.giveBack(2)
        var dropped: [Int] = []
        for _ in 0...(Ledger.idleClaims + 2) {
            #expect(number(ledger.claim()) == 2)
            dropped += ledger.giveBack(2).dropped
        }
        #expect(dropped == [1])
    }

    @Test("closing sends the waiters away, and a lent seat is dropped when it comes back")
    func close() {
        var ledger = Ledger(limit: 1, first: 1)
        _ = ledger.claim()
        _ = ledger.enqueue("a")
        let closed = ledger.close()
        #expect(closed.waiters == ["a"] && closed.dropped.isEmpty)
        #expect(isClosed(ledger.claim()))
        #expect(isClosed(ledger.enqueue("b")))
        #expect(ledger.giveBack(1).dropped == [1])
    }
}
