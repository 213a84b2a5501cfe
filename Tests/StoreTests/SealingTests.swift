import Domain
import Testing

@testable import Store

@Suite("Sealing")
struct SealingTests {
    @Test("no personal data is readable in any file of the database")
    func nothingReadable() async throws {
        let fixture = try await Fixture()
        let secret = "PLANTED-MARKER"
        let request = fixture.request(
            subject: "\(secret)-1", reference: "\(secret)-2", input: "{\"a\":\"\(secret)-3\"}")
        let session = fixture.session(of: request)
        var first = fixture.start(session, [call("verify", text: "\(secret)-4")])
        first.state = .init(version: 1, bytes: Array("\(secret)-5".utf8))
        first.progress = .init(current: 1, total: 2, message: "\(secret)-6")
        first.correlations = ["\(secret)-7"]
        let lease = try await fixture.store.accept(request, session, first, owner: fixture.node)
        var second = fixture.last(lease)
        second.ended[0].detail = Array("\(secret)-8".utf8)
        second.captured = [
            CapturedValue(name: "pin", kind: .secret, value: Array("\(secret)-9".utf8), expiresAt: nil)
        ]
        try await fixture.store.commitStep(lease, second, requestStatus: .processing)
        _ = try await fixture.store.requestCancel(tenant: nil, request: request.id, reason: "\(secret)-10")
        _ = try await fixture.upload(Array("\(secret)-11".utf8))
        try await fixture.store.finish(
            lease,
            SessionEnd(
                session: session.id, status: .failed,
                failure: StepFailure(.rejectedByProvider, code: "E1", message: "\(secret)-12"),
                providerReference: "\(secret)-13"),
            FinalRecord(
                status: .failed, result: Array("\(secret)-14".utf8), failureCode: "rejected",
                failureDetail: Array("\(secret)-15".utf8), at: .now()))
        let bytes = try fixture.folder.contents()
        #expect(bytes.count > 4096)
        #expect(!contains(bytes, secret))
        // What is meant to be readable is there, so the search does search.
        #expect(contains(bytes, "philippines_nbi_clearance"))

        let record = try #require(try await fixture.store.request(request.id))
        #expect(record.input == request.input)
        #expect(record.result == Array("\(secret)-14".utf8))
        #expect(record.failureDetail == Array("\(secret)-15".utf8))
        let stored = try #require(try await fixture.store.session(for: request.id))
        #expect(stored.progress.message == "\(secret)-6")
        #expect(stored.providerReference == "\(secret)-13")
        #expect(stored.failure == StepFailure(.rejectedByProvider, code: "E1", message: "\(secret)-12"))
    }

    @Test("sealed data opens after a restart, and not with another ring", arguments: TestDatabase.allCases)
    func otherRing(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let request = fixture.request(subject: "juan")
        _ = try await fixture.accept(request)
        await fixture.store.close()
        let again = try await DataStore.open(url: fixture.url)
        #expect(await code { _ = try await again.request(request.id) } == .sealed)
        again.use(ToySealing())
        #expect(try await again.request(request.id)?.input == request.input)
        let wrong = try await DataStore.open(url: fixture.url)
        wrong.use(ToySealing(master: 8))
        #expect(await code { _ = try await wrong.request(request.id) } == .sealed)
    }

    @Test(
        "erasing a subject's key erases its requests, and a new request starts afresh", arguments: TestDatabase.allCases
    )
    func erasure(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let old = fixture.request(subject: "juan")
        let lease = try await fixture.accept(old)
        try await fixture.finish(lease)
        try await fixture.store.write { db throws(StoreError) in
            try db.run("UPDATE subjects SET wrapped_key = NULL, erased_at = 1")
        }
        let record = try #require(try await fixture.store.request(old.id))
        #expect(record.isErased)
        #expect(record.input.isEmpty)
        #expect(record.result == nil)
        #expect(record.status == .completed)
        let new = fixture.request(subject: "juan")
        _ = try await fixture.accept(new)
        #expect(try await fixture.store.request(new.id)?.input == new.input)
        #expect(
            try await fixture.store.requests(tenant: fixture.tenant, filter: .init(subject: "juan")).items.map(\.id)
                == [new.id])
    }

    @Test("the key check binds a database to one ring, once", arguments: TestDatabase.allCases)
    func keyCheck(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        #expect(try await fixture.store.readKeyCheck() == nil)
        try await fixture.store.establishKeyCheck(ToySealing().keyCheckValue)
        #expect(await code { try await fixture.store.establishKeyCheck("toy:9") } == .constraint)
        #expect(try await fixture.store.readKeyCheck() == "toy:7")
        try await fixture.store.unlock(with: ToySealing(), ringFile: "ring.json")
        do {
            try await fixture.store.unlock(with: ToySealing(master: 8), ringFile: "ring.json")
            Issue.record("another ring was taken")
        } catch {
            #expect(error.code == .sealed)
            #expect(error.message.contains("ring.json"))
        }
    }

    @Test("of two that start together only one makes the key ring", arguments: TestDatabase.allCases)
    func keyCheckRace(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let other = try await DataStore.open(url: fixture.url)
        let made = Counter()
        let make: @Sendable () throws(StoreError) -> String = {
            made.add()
            return "toy:7"
        }
        async let first = code { try await fixture.store.establishKeyCheck(make) }
        async let second = code { try await other.establishKeyCheck(make) }
        let results = await [first, second]
        #expect(results.filter { $0 == nil }.count == 1)
        #expect(made.value == 1)
    }

    @Test("a database with sealed data and no key check takes no new ring", arguments: TestDatabase.allCases)
    func keyCheckTooLate(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        _ = try await fixture.accept()
        #expect(await code { try await fixture.store.establishKeyCheck("toy:7") } == .constraint)
    }

    private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        let needle = Array(text.utf8)
        return bytes.indices.contains { start in
            bytes[start] == needle[0] && bytes[start...].starts(with: needle)
        }
    }
}
