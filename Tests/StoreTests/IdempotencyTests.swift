import Domain
import Testing

@testable import Store

@Suite("Idempotency keys and uploads")
struct IdempotencyTests {
    private func mark(
        _ fixture: Fixture, key: String = "k-1", route: String = "POST /a", body: String = "body",
        mode: RequestMode = .sync, tenant: ID? = nil
    ) throws -> IdempotencyMark {
        try fixture.store.idempotencyMark(
            tenant: tenant ?? fixture.tenant, route: route, key: key, mode: mode, body: Array(body.utf8))
    }

    private func request(
        _ fixture: Fixture, _ mark: IdempotencyMark, mode: RequestMode = .sync, at now: Timestamp = .now()
    ) -> NewRequest {
        var request = fixture.request(at: now)
        request.idempotency = mark
        request.mode = mode
        return request
    }

    private func count(_ fixture: Fixture, _ table: String) async throws -> Int? {
        try await fixture.store.read { db throws(StoreError) in
            try db.allDynamic("SELECT count(*) FROM \(table)", []) { row in row.int(0) }.first
        }
    }

    @Test("of requests with one key, sent at once, exactly one is stored", arguments: TestDatabase.allCases)
    func racing(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let mark = try self.mark(fixture)
        let codes = await withTaskGroup(of: StoreError.Code?.self) { group in
            for _ in 0..<50 {
                group.addTask { await code { _ = try await fixture.accept(request(fixture, mark)) } }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.filter { $0 == nil }.count == 1)
        #expect(codes.filter { $0 == .duplicate }.count == 49)
        #expect(try await count(fixture, "requests") == 1)
        #expect(try await count(fixture, "jobs") == 1)
        #expect(try await count(fixture, "events") == 1)
    }

    @Test("a key is known with the request that brought it, and with what it brought", arguments: TestDatabase.allCases)
    func known(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let mark = try self.mark(fixture)
        #expect(try await fixture.store.idempotency(mark) == nil)
        let lease = try await fixture.accept(request(fixture, mark))
        let found = try await fixture.store.idempotency(mark)
        #expect(found == IdempotencyRecord(request: lease.request, hasSameBody: true))
        for other in [try self.mark(fixture, body: "other"), try self.mark(fixture, mode: .async)] {
            #expect(try await fixture.store.idempotency(other)?.hasSameBody == false)
        }
        let stranger = try await fixture.store.createTenant(name: "other").id
        let others = [
            try self.mark(fixture, key: "k-2"), try self.mark(fixture, route: "POST /b"),
            try self.mark(fixture, tenant: stranger),
        ]
        for other in others { #expect(try await fixture.store.idempotency(other) == nil) }
    }

    @Test("neither the key nor the body is in the files")
    func sealed() async throws {
        let fixture = try await Fixture()
        let mark = try self.mark(fixture, key: "KEY-zVx93-OF-THE-CLIENT", body: "BODY-zVx93-OF-THE-CLIENT")
        _ = try await fixture.accept(request(fixture, mark))
        let text = String(decoding: try fixture.folder.contents(), as: Unicode.ASCII.self)
        #expect(!text.contains("zVx93"))
    }

    @Test(
        "a synchronous request that failed for now gives its key back; a verdict, a cancel and a dead letter keep it",
        arguments: TestDatabase.allCases)
    func released(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let store = fixture.store
        func ended(_ key: String, mode: RequestMode = .sync, _ status: RequestStatus, _ code: ProblemCode?) async throws
            -> Bool
        {
            let mark = try self.mark(fixture, key: key)
            let lease = try await fixture.accept(request(fixture, mark, mode: mode))
            try await store.finish(
                lease, SessionEnd(session: lease.session, status: .failed, last: fixture.last(lease)),
                FinalRecord(status: status, failureCode: code?.rawValue, at: .now()))
            return try await store.idempotency(mark) == nil
        }
        #expect(try await ended("503", .failed, .providerUnavailable))
        #expect(try await ended("429", .failed, .tooManyRequests))
        #expect(try await !ended("422", .failed, .rejectedByProvider))
        #expect(try await !ended("async", mode: .async, .failed, .providerUnavailable))
        #expect(try await !ended("expired", .expired, .expired))
        #expect(try await !ended("cancelled", .cancelled, nil))
        let mark = try self.mark(fixture, key: "parked")
        let lease = try await fixture.accept(request(fixture, mark))
        try await store.park(
            lease, reason: "x",
            final: FinalRecord(status: .failed, failureCode: ProblemCode.internalError.rawValue, at: .now()))
        #expect(try await store.idempotency(mark)?.request == lease.request)
    }

    @Test("a request stored with its end keeps or gives back its key likewise", arguments: TestDatabase.allCases)
    func storedWithItsEnd(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        for (key, failure) in [("a", ProblemCode.providerUnavailable), ("b", .rejectedByProvider)] {
            let mark = try self.mark(fixture, key: key)
            let final = FinalRecord(status: .failed, failureCode: failure.rawValue, at: .now())
            try await fixture.store.acceptFinal(request(fixture, mark), nil, nil, final: final)
            #expect(try await (fixture.store.idempotency(mark) == nil) == failure.isTransient)
        }
        let taken = try self.mark(fixture, key: "b")
        let final = FinalRecord(status: .failed, failureCode: ProblemCode.providerUnavailable.rawValue, at: .now())
        let again = await code {
            try await fixture.store.acceptFinal(request(fixture, taken), nil, nil, final: final)
        }
        #expect(again == .duplicate)
        #expect(try await fixture.store.idempotency(taken) != nil)
    }

    @Test(
        "after a day a key is free, whether its row was deleted or not; deletion goes in batches",
        arguments: TestDatabase.allCases)
    func expiry(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let past = Timestamp.now().adding(milliseconds: -DataStore.idempotencyKeyLife - 1)
        var marks: [IdempotencyMark] = []
        for number in 0..<5 {
            marks.append(try mark(fixture, key: "old-\(number)"))
            _ = try await fixture.accept(request(fixture, marks[number], at: past))
            #expect(try await fixture.store.idempotency(marks[number]) == nil)
        }
        let fresh = try await fixture.accept(request(fixture, marks[0]))
        #expect(try await fixture.store.idempotency(marks[0])?.request == fresh.request)
        #expect(try await fixture.store.expireIdempotencyKeys(limit: 3) == 3)
        #expect(try await fixture.store.expireIdempotencyKeys(limit: 3) == 1)
        #expect(try await count(fixture, "idempotency_keys") == 1)
        #expect(try await fixture.store.idempotency(marks[0])?.request == fresh.request)
    }

    @Test(
        "uploads that nothing refers to are deleted after a day, those of requests stay",
        arguments: TestDatabase.allCases)
    func uploads(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let store = fixture.store
        let past = Timestamp.now().adding(milliseconds: -DataStore.uploadLife - 1)
        let orphan = try await fixture.upload([1, 2, 3], at: past)
        let used = try await fixture.upload([4, 5, 6], at: past)
        let renewed = try await fixture.upload([7, 8, 9], at: past)
        _ = try await fixture.upload([7, 8, 9])
        let request = fixture.request()
        let session = fixture.session(of: request)
        _ = try await store.accept(request, session, fixture.start(session), blobs: [used], owner: fixture.node)
        #expect(try await store.expireUploads(limit: 1) == 1)
        #expect(try await store.expireUploads(limit: 10) == 1)
        #expect(try await store.expireUploads(limit: 10) == 0)
        #expect(try await store.blob(tenant: fixture.tenant, orphan) == nil)
        #expect(try await store.blob(tenant: fixture.tenant, used)?.bytes == [4, 5, 6])
        #expect(try await store.blob(tenant: fixture.tenant, renewed)?.bytes == [7, 8, 9])
    }

    @Test("an upload whose key is taken stores nothing", arguments: TestDatabase.allCases)
    func uploadKey(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let mark = try self.mark(fixture, route: "POST /documents")
        _ = try await fixture.upload([1], idempotency: mark)
        #expect(try await fixture.store.idempotency(mark) == IdempotencyRecord(request: nil, hasSameBody: true))
        #expect(await code { _ = try await fixture.upload([2], idempotency: mark) } == .duplicate)
        #expect(try await count(fixture, "blobs") == 1)
    }
}
