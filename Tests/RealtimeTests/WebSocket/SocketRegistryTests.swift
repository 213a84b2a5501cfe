import Domain
import Synchronization
import Testing

@testable import Realtime

@Suite("Places for connections")
struct SocketRegistryTests {
    private let acme = SocketOwner(key: .make(), tenant: .make())
    private let globex = SocketOwner(key: .make(), tenant: .make())

    private func registry(_ change: (inout SocketSettings) -> Void) -> SocketRegistry {
        var settings = SocketSettings()
        change(&settings)
        return SocketRegistry(settings: settings)
    }

    @Test("a key has its share, and gets a place back when one of its connections ends")
    func perKey() throws {
        let registry = registry { $0.connectionsPerKey = 2 }
        let first = try registry.enter(acme)
        _ = try registry.enter(acme)
        #expect(throws: SocketRegistry.Refusal.key) { try registry.enter(acme) }
        _ = try registry.enter(globex)
        registry.leave(first)
        registry.leave(first)
        _ = try registry.enter(acme)
        #expect(throws: SocketRegistry.Refusal.key) { try registry.enter(acme) }
        #expect(registry.count == 3)
    }

    @Test("the node has an end, and connections without a key may have a tenth of it")
    func perNode() throws {
        let registry = registry { $0.connections = 20 }
        let strangers = [try registry.enter(nil), try registry.enter(nil)]
        #expect(throws: SocketRegistry.Refusal.node) { try registry.enter(nil) }
        try registry.identify(strangers[0], as: acme)
        _ = try registry.enter(nil)
        for _ in 0..<17 { _ = try registry.enter(globex) }
        #expect(throws: SocketRegistry.Refusal.node) { try registry.enter(globex) }
    }

    @Test("connections without a key have a share of each address, and leave it with a key or their end")
    func perAddress() throws {
        let registry = registry { $0.strangersPerAddress = 2 }
        let first = try registry.enter(nil, from: "192.0.2.1")
        let second = try registry.enter(nil, from: "192.0.2.1")
        #expect(throws: SocketRegistry.Refusal.address) { try registry.enter(nil, from: "192.0.2.1") }
        _ = try registry.enter(nil, from: "192.0.2.2")
        _ = try registry.enter(acme, from: "192.0.2.1")
        try registry.identify(first, as: acme)
        _ = try registry.enter(nil, from: "192.0.2.1")
        #expect(throws: SocketRegistry.Refusal.address) { try registry.enter(nil, from: "192.0.2.1") }
        registry.leave(second)
        registry.leave(second)
        registry.leave(first)
        _ = try registry.enter(nil, from: "192.0.2.1")
        #expect(throws: SocketRegistry.Refusal.address) { try registry.enter(nil, from: "192.0.2.1") }
    }

    @Test("a connection that tells its key later counts for that key from then on")
    func identified() throws {
        let registry = registry { $0.connectionsPerKey = 1 }
        let stranger = try registry.enter(nil)
        _ = try registry.enter(acme)
        #expect(throws: SocketRegistry.Refusal.key) { try registry.identify(stranger, as: acme) }
        try registry.identify(stranger, as: globex)
        #expect(Set(registry.owners) == [acme, globex])
        registry.leave(stranger)
        #expect(registry.owners == [acme])
    }

    @Test("closing an owner's connections closes those and no others")
    func closing() throws {
        let registry = registry { _ in }
        let closed = Mutex<[String]>([])
        for (name, owner) in [("a", acme), ("b", globex), ("c", acme)] {
            let seat = try registry.enter(owner)
            registry.opened(seat) { code in closed.withLock { $0.append("\(name) \(code.rawValue)") } }
        }
        registry.close(acme, .keyEnded)
        #expect(closed.withLock { $0.sorted() } == ["a 4403", "c 4403"])
    }
}
