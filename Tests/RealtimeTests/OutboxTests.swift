import Domain
import Store
import Testing

@testable import Realtime

@Suite("Outbox")
struct OutboxTests {
    @Test("what is put comes out in order, and then waits are ended by what comes")
    func order() async {
        let outbox = Outbox()
        _ = outbox.put(.reset(request: .make()))
        #expect(outbox.count == 1)
        #expect(await outbox.next() != nil)
        #expect(await outbox.next(within: .milliseconds(1)) == .quiet)
    }
}
