import Testing

@testable import ProviderSims

struct ControlTests {
    @Test("the log shows a request whole, cuts long bodies and keeps their length and hash")
    func log() async throws {
        try await SimWorld.run { world async throws in
            let body = [UInt8](repeating: 0xFE, count: 100_000)
            _ = try await world.regula.send("POST", "/api/process?x=1", ["X-Test": "a"], body)
            let entry = try #require(try await world.regula.get("/_sim/requests?path=/api/process&limit=1").json[0])
            #expect(entry["method"] == "POST")
            #expect(entry["path"] == "/api/process?x=1")
            #expect(entry["headers"]?["x-test"] == "a")
            #expect(entry["status"]?.int == 400)
            #expect(entry["isBase64"] == true)
            #expect(entry["bodyLength"]?.int == 100_000)
            #expect(entry["bodySHA256"]?.string == Digest.sha256Hex(body))
            #expect(entry["body"]?.string.flatMap(Base64.decode)?.count == 65_536)
            _ = try await world.regula.delete("/_sim/requests")
            #expect(try await world.regula.get("/_sim/requests").json == [])
        }
    }

    @Test("the log forgets the oldest requests")
    func logBound() {
        let log = RequestLog()
        for index in 0..<(RequestLog.mostEntries + 15_000) {
            let request = SimRequest(method: "GET", target: "/\(index)", headers: .init(sim: [:]), body: [])
            log.append(.init(request, at: 0, status: 200, fault: nil))
        }
        let entries = log.json(prefix: nil, limit: .max).array ?? []
        #expect(entries.count == RequestLog.mostEntries)
        #expect(entries.first?["path"] == "/15000")
    }

    @Test("a misspelt setting is refused and changes nothing")
    func settings() async throws {
        try await SimWorld.run { world async throws in
            #expect(try await world.regula.post("/_sim/settings", ["ready": false, "lgo": false]).status == 400)
            #expect(try await world.regula.get("/api/readyz").status == 200)
        }
    }

    @Test("reset brings back the start: settings, faults, log, vendor state")
    func reset() async throws {
        try await SimWorld.run { world async throws in
            _ = try await AirtimeCall.issue(world.airtime, reference: "r")
            _ = try await world.airtime.post("/_sim/settings", ["honourIdempotency": false])
            _ = try await world.airtime.post("/_sim/faults", ["kind": "hang"])
            #expect(try await world.airtime.post("/_sim/reset", [:]).status == 204)
            #expect(try await world.airtime.get("/_sim/ledger").json["entries"] == [])
            #expect(try await world.airtime.get("/_sim/faults").json == [])
            #expect(try await world.airtime.get("/_sim/requests").json == [])
            #expect(try await world.airtime.get("/_sim/settings").json["honourIdempotency"] == true)
        }
    }

    @Test("with the log off nothing is kept, but requests are still counted")
    func logOff() async throws {
        try await SimWorld.run { world async throws in
            _ = try await world.regula.post("/_sim/settings", ["log": false])
            _ = try await world.regula.get("/api/readyz")
            #expect(try await world.regula.get("/_sim/requests").json == [])
            #expect(try await world.regula.get("/_sim/stats").json["requests"]?.int == 1)
        }
    }

    @Test("starting on a port that is taken fails with an error instead of waiting")
    func portTaken() async throws {
        try await SimWorld.run { world async throws in
            let port = world.regula.port
            let error = await #expect(throws: StartError.self) {
                _ = try await Simulators().start(ports: [.regula: port])
            }
            #expect(error?.description.contains("regula simulator cannot listen on 127.0.0.1:\(port)") == true)
        }
    }
}
