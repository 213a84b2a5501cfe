import Testing

@testable import ProviderSims

struct AirtimeSimulatorTests {
    @Test("a voucher is issued, found by reference, cancelled and paid back; the ledger shows each move")
    func lifeCycle() async throws {
        try await SimWorld.run { world async throws in
            let issued = try await AirtimeCall.issue(world.airtime, reference: "r1", amount: "12.34")
            #expect(issued.status == 201)
            #expect(issued.json["status"] == "issued")
            #expect(issued.json["amount"] == "12.34")
            let id = issued.json["id"]?.string
            let found = try await AirtimeCall.get(world.airtime, "/api/v1/status?reference=r1")
            #expect(found.json["id"]?.string == id)
            var ledger = try await world.airtime.get("/_sim/ledger").json
            #expect(ledger["balances"]?["USD"] == "9999987.66")
            #expect(ledger["balances"]?["ZWG"] == "10000000.00")
            #expect(try await AirtimeCall.cancel(world.airtime, id).json["status"] == "cancelled")
            #expect(try await AirtimeCall.cancel(world.airtime, id).status == 200)
            ledger = try await world.airtime.get("/_sim/ledger").json
            #expect(ledger["balances"]?["USD"] == "10000000.00")
            #expect(ledger["entries"]?.array?.compactMap { $0["kind"]?.string } == ["issue", "refund"])
            #expect(
                ledger["totals"]?["USD"] == ["issued": "12.34", "refunded": "12.34", "net": "0.00", "count": 1])
            #expect(ledger["totals"]?["ZWG"] == ["issued": "0.00", "refunded": "0.00", "net": "0.00", "count": 0])
        }
    }

    @Test("a wrong signature, key, old timestamp or used nonce is 401, and nothing is issued")
    func signatures() async throws {
        try await SimWorld.run { world async throws in
            let body: JSON = [
                "reference": "r", "type": "airtime", "amount": "1.00", "currency": "USD", "recipient": "+263771234567",
            ]
            func issue(_ call: AirtimeCall, signed: JSON? = nil) async throws -> SimClient.Answer {
                let headers = call.headers("POST", "/api/v1/issue", (signed ?? body).bytes)
                return try await world.airtime.post("/api/v1/issue", body, headers)
            }
            var wrong = AirtimeCall()
            wrong.secret = "other"
            var stranger = AirtimeCall()
            stranger.key = "other"
            var old = AirtimeCall()
            old.timestamp -= 302
            for call in [wrong, stranger, old] {
                let answer = try await issue(call)
                #expect(answer.status == 401)
                #expect(answer.json["error"]?["code"] == "bad_signature")
            }
            #expect(try await issue(AirtimeCall(), signed: ["amount": "1.00"]).status == 401)
            #expect(try await world.airtime.post("/api/v1/issue", body).status == 401)
            let good = AirtimeCall()
            #expect(try await issue(good).status == 201)
            #expect(try await issue(good).status == 401)
            #expect(try await world.airtime.get("/_sim/ledger").json["vouchers"]?.array?.count == 1)
        }
    }

    @Test("a nonce stays used for as long as any timestamp could carry it")
    func nonceMemory() throws {
        let gate = AirtimeGate(key: "k", secret: "s")
        func refusal(at now: Double, nonce: String = "n") -> String? {
            var call = AirtimeCall()
            call.key = "k"
            call.secret = "s"
            call.timestamp = 1_000_300
            call.nonce = nonce
            let request = SimRequest(
                method: "GET", target: "/x", headers: .init(sim: call.headers("GET", "/x", [])), body: [])
            return gate.refusal(of: request, settings: Settings(), now: now)
        }
        #expect(refusal(at: 1_000_000) == nil)
        #expect(refusal(at: 1_000_600) != nil)
        #expect(refusal(at: 1_000_600, nonce: "m") == nil)
        #expect(refusal(at: 1_000_601, nonce: "o") != nil)
    }

    @Test("the same idempotency key gives the same answer; without keys a repeat is a duplicate")
    func idempotency() async throws {
        try await SimWorld.run { world async throws in
            let first = try await AirtimeCall.issue(world.airtime, reference: "r1", idempotencyKey: "k1")
            let again = try await AirtimeCall.issue(world.airtime, reference: "r1", idempotencyKey: "k1")
            #expect(first.body == again.body)
            #expect(try await world.airtime.get("/_sim/ledger").json["duplicates"] == [])
            _ = try await world.airtime.post("/_sim/settings", ["honourIdempotency": false])
            _ = try await AirtimeCall.issue(world.airtime, reference: "r1", idempotencyKey: "k1")
            #expect(try await world.airtime.get("/_sim/ledger").json["duplicates"] == ["r1"])
        }
    }

    @Test(
        "bad orders are refused with their codes",
        arguments: [
            (JSON.string("10"), "USD", "+263771234567", "invalid_amount"),
            (JSON.double(10.5), "USD", "+263771234567", "invalid_amount"),
            (JSON.string("0.00"), "USD", "+263771234567", "invalid_amount"),
            (JSON.string("10.00"), "EUR", "+263771234567", "unsupported_currency"),
            (JSON.string("10.00"), "ZWG", "0771234567", "invalid_recipient"),
        ])
    func badOrders(amount: JSON, currency: String, recipient: String, code: String) async throws {
        try await SimWorld.run { world async throws in
            let answer = try await AirtimeCall.issue(
                world.airtime, reference: "r", recipient: recipient, amount: amount, currency: currency)
            #expect(answer.status == 400)
            #expect(answer.json["error"]?["code"]?.string == code)
        }
    }

    @Test("a pending voucher shows no pin until it is issued, and a failed one is paid back")
    func pending() async throws {
        try await SimWorld.run { world async throws in
            let slow = try await AirtimeCall.issue(world.airtime, reference: "slow", recipient: "+263771234504")
            #expect(slow.json["status"] == "pending")
            #expect(slow.json["pin"] == .null)
            var seen: [String?] = []
            for _ in 0..<4 {
                seen.append(
                    try await AirtimeCall.get(world.airtime, "/api/v1/status?reference=slow").json["status"]?.string)
            }
            #expect(seen == ["pending", "pending", "issued", "issued"])
            _ = try await AirtimeCall.issue(world.airtime, reference: "bad", recipient: "+263771234505")
            for _ in 0..<3 { _ = try await AirtimeCall.get(world.airtime, "/api/v1/status?reference=bad") }
            #expect(try await world.airtime.get("/_sim/ledger").json["balances"]?["USD"] == "9999990.00")
        }
    }

    @Test("a redeemed voucher cannot be cancelled, and an empty float issues nothing")
    func redeemedAndEmpty() async throws {
        try await SimWorld.run { world async throws in
            let id = try await AirtimeCall.issue(world.airtime, reference: "r1").json["id"]
            #expect(try await world.airtime.post("/_sim/redeem", ["id": id ?? .null]).status == 200)
            let refused = try await AirtimeCall.cancel(world.airtime, id?.string)
            #expect(refused.status == 409)
            #expect(refused.json["error"]?["code"] == "already_redeemed")
            _ = try await world.airtime.post("/_sim/float", ["USD": "5.00"])
            #expect(try await AirtimeCall.issue(world.airtime, reference: "r2").status == 402)
            #expect(try await AirtimeCall.issue(world.airtime, reference: "r3", currency: "ZWG").status == 201)
        }
    }

    @Test("an answer of 500 after the issue leaves a voucher to look up")
    func failsAfterIssue() async throws {
        try await SimWorld.run { world async throws in
            #expect(
                try await AirtimeCall.issue(world.airtime, reference: "u", recipient: "+263771234551").status == 500)
            let found = try await AirtimeCall.get(world.airtime, "/api/v1/status?reference=u")
            #expect(found.json["status"] == "issued")
        }
    }
}
