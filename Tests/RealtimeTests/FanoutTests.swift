import Domain
import Testing

@testable import Realtime
@testable import Store

@Suite("Who is given which event")
struct FanoutTests {
    /// Stands for a client.
    private final class Client {}

    /// A fan-out with what its owner would do, against events that are stored.
    private struct World {
        var fanout = Fanout()
        var stored: [ID: [EventRecord]] = [:]
        var got: [Fanout.Key: [EventRecord]] = [:]
        /// Reads under way: what they found, to be told later.
        var reads: [(request: ID, after: Int64, found: [EventRecord])] = []
        var reloads: [Fanout.Subscription] = []
        /// Events that a client may have before it; nil: any number.
        var limit: Int?
        /// What each client has before it, and has not taken yet.
        var waiting: [Fanout.Key: Int] = [:]
        /// Clients whose room is waited for.
        var awaited: [Fanout.Key] = []

        var room: Fanout.Room {
            let (limit, waiting) = (limit, waiting)
            return { key in limit.map { max(0, $0 - (waiting[key] ?? 0)) } ?? .max }
        }

        /// The client takes all it has before it.
        mutating func drain(_ key: Fanout.Key) {
            waiting[key] = 0
            guard let index = awaited.firstIndex(of: key) else { return }
            awaited.remove(at: index)
            take(fanout.madeRoom(key))
        }

        mutating func take(_ actions: [Fanout.Action]) {
            for action in actions {
                switch action {
                case .deliver(let event, let key):
                    got[key, default: []].append(event)
                    waiting[key, default: 0] += 1
                case .fetch(let request, let after):
                    let found = (stored[request] ?? []).filter { $0.seq > after }.prefix(2)
                    reads.append((request, after, Array(found)))
                case .reload(let subscription): reloads.append(subscription)
                case .awaitRoom(let key): awaited.append(key)
                }
            }
        }

        mutating func finishRead(_ index: Int) {
            let read = reads.remove(at: index)
            take(fanout.fetched(read.request, after: read.after, read.found, room: room))
        }

        mutating func write(_ request: ID) -> EventRecord {
            let new = event(request, Int64((stored[request] ?? []).count + 1))
            stored[request, default: []].append(new)
            return new
        }
    }

    @Test(
        "whatever is late, doubled or lost on the way, each follower gets each event once and in order, however it takes them",
        arguments: [nil, 1, 3])
    func anyOrder(limit: Int?) {
        for seed in 0..<400 {
            var random = Generator(state: UInt64(seed) &+ 1)
            var world = World()
            world.limit = limit
            let clients = (0..<3).map { _ in Client() }
            let requests = (0..<2).map { _ in ID.make() }
            var starts: [Fanout.Key: [ID: Int64]] = [:]
            var loading: [(Fanout.Subscription, Int64, [EventRecord], Int64)] = []
            var underWay: [EventRecord] = []
            for _ in 0..<120 {
                let request = requests[Int.random(in: 0..<2, using: &random)]
                switch Int.random(in: 0..<8, using: &random) {
                case 0, 1:
                    let new = world.write(request)
                    // Now and then the news of it is lost; the feed tells of a later one.
                    if Int.random(in: 0..<4, using: &random) > 0 { underWay += [new, new] }
                case 2, 3:
                    guard !underWay.isEmpty else { continue }
                    let index = Int.random(in: underWay.indices, using: &random)
                    world.take(world.fanout.stored([underWay.remove(at: index)]))
                case 4:
                    guard !world.reads.isEmpty else { continue }
                    world.finishRead(Int.random(in: world.reads.indices, using: &random))
                case 5:
                    let key = ObjectIdentifier(clients[Int.random(in: 0..<3, using: &random)])
                    guard starts[key]?[request] == nil else { continue }
                    let known = Int64((world.stored[request] ?? []).count)
                    let start = Int64.random(in: 0...known, using: &random)
                    starts[key, default: [:]][request] = start
                    let subscription = world.fanout.subscribe(request, tenant: request, key)
                    let found = (world.stored[request] ?? []).filter { $0.seq > start }.prefix(2)
                    loading.append((subscription, start, Array(found), known))
                case 6: world.drain(ObjectIdentifier(clients[Int.random(in: 0..<3, using: &random)]))
                default:
                    guard !loading.isEmpty else { continue }
                    let load = loading.remove(at: Int.random(in: loading.indices, using: &random))
                    world.take(
                        world.fanout.loaded(load.0, position: load.1, events: load.2, known: load.3, room: world.room))
                }
            }
            for load in loading {
                world.take(
                    world.fanout.loaded(load.0, position: load.1, events: load.2, known: load.3, room: world.room))
            }
            for one in underWay { world.take(world.fanout.stored([one])) }
            world.take(world.fanout.refresh())
            while !world.reads.isEmpty || !world.awaited.isEmpty {
                if !world.reads.isEmpty { world.finishRead(0) }
                if let key = world.awaited.first { world.drain(key) }
            }
            #expect(world.reloads.isEmpty)
            for (key, requests) in starts {
                for (request, start) in requests {
                    let got = (world.got[key] ?? []).filter { $0.request == request }
                    let due = (world.stored[request] ?? []).filter { $0.seq > start }
                    #expect(got == due, "seed \(seed)")
                }
            }
            for client in clients { world.fanout.remove(ObjectIdentifier(client)) }
            #expect(world.fanout.isEmpty)
        }
    }

    @Test("who has left, or follows something else, hears nothing")
    func leaving() {
        var world = World()
        let (client, request) = (Client(), ID.make())
        let key = ObjectIdentifier(client)
        let subscription = world.fanout.subscribe(request, tenant: request, key)
        world.take(world.fanout.loaded(subscription, position: 0, events: [], known: 0, room: world.room))
        world.take(world.fanout.stored([event(.make(), 1)]))
        world.fanout.unsubscribe(request, key)
        world.take(world.fanout.stored([event(request, 1)]))
        #expect(world.got.isEmpty)
        // A load that ends after that, or after a second subscription, changes nothing.
        let late = world.fanout.loaded(
            subscription, position: 0, events: [event(request, 1)], known: 1, room: world.room)
        #expect(late.isEmpty)
        #expect(!world.fanout.follows(key))
    }

    @Test("a follower of whose events some are stored no more begins anew")
    func pruned() {
        var world = World()
        let (client, request) = (Client(), ID.make())
        let subscription = world.fanout.subscribe(request, tenant: request, ObjectIdentifier(client))
        world.take(world.fanout.loaded(subscription, position: 1, events: [], known: 1, room: world.room))
        world.stored[request] = [event(request, 4), event(request, 5)]
        world.take(world.fanout.stored([event(request, 5)]))
        world.finishRead(0)
        #expect(world.reloads == [subscription])
        #expect(world.got.isEmpty)
        world.take(
            world.fanout.loaded(subscription, position: 4, events: [event(request, 5)], known: 5, room: world.room))
        #expect(world.got[ObjectIdentifier(client)] == [event(request, 5)])
    }

    @Test("what is read waits for a client that does not take it, and for no other of the same request")
    func slowAndQuick() {
        var world = World()
        world.limit = 2
        let (slow, quick, request) = (Client(), Client(), ID.make())
        for _ in 0..<9 { _ = world.write(request) }
        for client in [slow, quick] {
            let subscription = world.fanout.subscribe(request, tenant: request, ObjectIdentifier(client))
            world.take(world.fanout.loaded(subscription, position: 0, events: [], known: 9, room: world.room))
        }
        while !world.reads.isEmpty {
            world.finishRead(0)
            world.drain(ObjectIdentifier(quick))
        }
        #expect(world.got[ObjectIdentifier(quick)] == world.stored[request])
        #expect(world.got[ObjectIdentifier(slow)]?.count == 2)
        // What happens now does not overtake what it has still to read.
        let new = world.write(request)
        world.take(world.fanout.stored([new]))
        #expect(world.got[ObjectIdentifier(quick)]?.last == new)
        #expect(world.got[ObjectIdentifier(slow)]?.count == 2)
        while !world.awaited.isEmpty {
            world.drain(ObjectIdentifier(slow))
            while !world.reads.isEmpty { world.finishRead(0) }
        }
        #expect(world.got[ObjectIdentifier(slow)] == world.stored[request])
    }

    @Test("of a client that resumes many requests, one is read at a time, and each comes to its end")
    func many() {
        var world = World()
        world.limit = 3
        let (client, requests) = (Client(), (0..<20).map { _ in ID.make() })
        let key = ObjectIdentifier(client)
        for request in requests {
            for _ in 0..<5 { _ = world.write(request) }
            let subscription = world.fanout.subscribe(request, tenant: request, key)
            let found = Array((world.stored[request] ?? []).prefix(2))
            world.take(world.fanout.loaded(subscription, position: 0, events: found, known: 5, room: world.room))
        }
        var most = 0
        while !world.awaited.isEmpty || !world.reads.isEmpty {
            // The one that was under way when the room ended, and the next of the line.
            most = max(most, world.reads.count)
            if world.reads.isEmpty { world.drain(key) } else { world.finishRead(0) }
        }
        #expect(most <= 2)
        for request in requests {
            #expect((world.got[key] ?? []).filter { $0.request == request } == world.stored[request])
        }
    }

    @Test("a client that leaves the request that is read for it goes on with the others")
    func leavesWhatIsRead() {
        var world = World()
        world.limit = 1
        let (client, requests) = (Client(), [ID.make(), ID.make()])
        let key = ObjectIdentifier(client)
        for request in requests {
            for _ in 0..<3 { _ = world.write(request) }
            let subscription = world.fanout.subscribe(request, tenant: request, key)
            world.take(
                world.fanout.loaded(
                    subscription, position: 0, events: world.stored[request] ?? [], known: 3, room: world.room))
        }
        world.drain(key)
        world.fanout.unsubscribe(requests[0], key)
        world.reads = []
        world.take(world.fanout.retry())
        while !world.awaited.isEmpty || !world.reads.isEmpty {
            if world.reads.isEmpty { world.drain(key) } else { world.finishRead(0) }
        }
        #expect((world.got[key] ?? []).filter { $0.request == requests[1] } == world.stored[requests[1]])
    }

    @Test("what could not be read is read again")
    func again() {
        var world = World()
        let (client, request) = (Client(), ID.make())
        let subscription = world.fanout.subscribe(request, tenant: request, ObjectIdentifier(client))
        world.take(world.fanout.loaded(subscription, position: 0, events: [], known: 0, room: world.room))
        let first = world.fanout.stored([event(request, 2)])
        #expect(first == [.fetch(request, after: 0)])
        let tooSoon = world.fanout.retry()
        #expect(tooSoon.isEmpty)
        world.fanout.fetchFailed(request)
        let second = world.fanout.retry()
        #expect(second == [.fetch(request, after: 0)])
    }
}

/// SplitMix64: the same numbers for the same seed.
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
