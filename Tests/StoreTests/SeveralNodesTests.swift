import Domain
import Testing

@testable import Store

/// Two processes at one PostgreSQL. SQLite has one writer, and nothing of this can happen there.
@Suite("Several nodes at one queue")
struct SeveralNodesTests {
    private struct Bench {
        let fixture: Fixture
        let other: DataStore
        let otherNode: ID

        init(_ database: TestDatabase) async throws {
            fixture = try await Fixture(on: database)
            other = try await DataStore.open(url: fixture.url)
            other.use(ToySealing())
            otherNode = try await other.registerNode(name: "other", pid: 2)
        }

        func enqueue(_ count: Int) async throws -> Set<ID> {
            var ids: Set<ID> = []
            for _ in 0..<count {
                let request = fixture.request()
                try await fixture.store.enqueue(request)
                ids.insert(request.id)
            }
            return ids
        }
    }

    @Test("a claim passes over what the other is just taking, without waiting", arguments: TestDatabase.both)
    func passingOver(on database: TestDatabase) async throws {
        let bench = try await Bench(database)
        let ids = try await bench.enqueue(5)
        let (taken, signal) = AsyncStream<ID>.makeStream()
        let (gate, other, node) = (Gate(), bench.other, bench.otherNode)
        let taking = Task {
            try await other.write { db throws(StoreError) in
                let mine = try db.claimReadyJobs(owner: node, limit: 2).map(\.lease.request)
                for id in mine { signal.yield(id) }
                signal.finish()
                gate.wait()
                return mine
            }
        }
        var held: Set<ID> = []
        for await id in taken { held.insert(id) }
        let rest = try await bench.fixture.store.claim(owner: bench.fixture.node, limit: 5).claimed.map(\.job.request)
        gate.open()
        #expect(Set(try await taking.value) == held)
        #expect(Set(rest) == ids.subtracting(held))
    }

    @Test("every job is claimed by one of them", arguments: TestDatabase.both)
    func claims(on database: TestDatabase) async throws {
        let bench = try await Bench(database)
        let ids = try await bench.enqueue(200)
        let claimed = try await withThrowingTaskGroup(of: [ID].self) { group in
            for (store, node) in [(bench.fixture.store, bench.fixture.node), (bench.other, bench.otherNode)] {
                for _ in 0..<4 {
                    group.addTask {
                        var mine: [ID] = []
                        // A look may find only what the other is just taking, so an empty answer is not the end.
                        while try await store.jobCounts().byState[.ready, default: 0] > 0 {
                            mine += try await store.claim(owner: node, limit: 7).claimed.map(\.job.request)
                        }
                        return mine
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(claimed.count == 200)
        #expect(Set(claimed) == ids)
    }

    @Test("of an end and a rescue at once, one counts", arguments: TestDatabase.both)
    func endAndRescue(on database: TestDatabase) async throws {
        let bench = try await Bench(database)
        var (ended, rescued) = (0, 0)
        for _ in 0..<30 {
            let lease = try await bench.fixture.accept()
            let job = lease.job
            async let end = code { try await bench.fixture.finish(lease) }
            async let rescue = code { try await bench.other.requeue(job, worked: 0) }
            let codes = await [end, rescue]
            #expect(codes.filter { $0 == .fenced }.count == 1, "\(codes)")
            if codes[0] == nil { ended += 1 } else { rescued += 1 }
        }
        let rows = try await bench.other.read { db throws(StoreError) in
            try db.first("SELECT (SELECT count(*) FROM job_history), (SELECT count(*) FROM jobs)") { row in
                [row.int(0), row.int(1)]
            }
        }
        #expect(rows == [ended, rescued])
    }

    @Test("a wish to wake a job that is just being released is not lost", arguments: TestDatabase.both)
    func wakeAndRelease(on database: TestDatabase) async throws {
        let bench = try await Bench(database)
        let later = Timestamp.now().adding(milliseconds: 3_600_000)
        let store = bench.fixture.store
        _ = try await bench.enqueue(30)
        for claimed in try await store.claim(owner: bench.fixture.node, limit: 30).claimed {
            async let release: Void = store.release(claimed.job, JobRelease(.waiting, at: later, worked: 0))
            async let wake: Void = bench.other.wake(claimed.job.request)
            _ = try await (release, wake)
        }
        while try await store.promote().count > 0 {}
        #expect(try await store.jobCounts().byState == [.ready: 30])
    }

    @Test("a dead letter is replayed or purged once", arguments: TestDatabase.both)
    func deadLetters(on database: TestDatabase) async throws {
        let bench = try await Bench(database)
        let store = bench.fixture.store
        for _ in 0..<15 {
            let lease = try await bench.fixture.accept()
            try await store.park(lease, reason: "x", final: FinalRecord(status: .failed, at: .now()))
            async let replayed = store.replayDeadLetter(lease.request, actor: "a")
            async let purged = bench.other.purgeDeadLetter(lease.request, actor: "b")
            let outcome = try await (replayed, purged)
            #expect((outcome.0 == .notFound) == outcome.1)
        }
        #expect(try await store.audit().count == 15)
        #expect(try await store.brokenAuditEntry() == nil)
    }

    @Test("jobs of a dead node and jobs that are due come back once", arguments: TestDatabase.both)
    func comingBack(on database: TestDatabase) async throws {
        let bench = try await Bench(database)
        let store = bench.fixture.store
        for _ in 0..<40 { _ = try await bench.fixture.accept() }
        _ = try await bench.enqueue(40)
        for claimed in try await store.claim(owner: bench.fixture.node, limit: 40).claimed {
            try await store.release(claimed.job, JobRelease(.waiting, at: Timestamp(milliseconds: 1), worked: 0))
        }
        let node = try await bench.other.registerNode(name: "node", pid: 3)
        let counts = try await withThrowingTaskGroup(of: [Int].self) { group in
            for store in [store, bench.other] {
                group.addTask {
                    var (rescued, promoted) = (0, 0)
                    while try await store.jobCounts().byState[.ready, default: 0] < 80 {
                        rescued += try await store.rescue(besides: node, limit: 9)
                        promoted += try await store.promote(limit: 9).count
                    }
                    return [rescued, promoted]
                }
            }
            return try await group.reduce(into: [0, 0]) { sums, part in sums = [sums[0] + part[0], sums[1] + part[1]] }
        }
        #expect(counts == [40, 40])
    }

    @Test("what one puts into the queue is heard by the other")
    func notices() async throws {
        let bench = try await Bench(.postgres)
        var heard = bench.other.announcements().makeAsyncIterator()
        _ = try await bench.enqueue(1)
        var channels: Set<Channel> = []
        while !channels.contains(.jobs), let channel = await heard.next() { channels.insert(channel) }
        #expect(channels.contains(.jobs))
    }
}
