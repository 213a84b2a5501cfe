import Domain
import Egress
import Store
import TestSupport
import Testing

@testable import Engine

@Suite("Acquired credentials", .timeLimit(.minutes(2)))
struct CredentialTests {
    private func entry(_ vendor: TokenVendor, id: String = "one", secret: String = "KEY", more: String = "") -> String {
        """
        id: \(id)
        plugin: Bearer
        isolation: \(TestIsolation.isCell ? "cell" : "in-process")
        endpoints: { api: "\(vendor.url)" }
        secrets: { client_id: { env: API_KEY }, client_secret: { env: \(secret) } }
        retry: { attempts: 1 }
        breaker: { failures: 1000 }
        tenants: { "*": {} }
        \(more)
        """
    }

    private func serve(_ house: House) async throws {
        let view = try await house.submit(house.verification())
        #expect(view.decision == .approved)
    }

    @Test("are acquired once for all sessions that need them, however many at once")
    func once() async throws {
        let vendor = TokenVendor()
        let door = Door()
        vendor.hold(door)
        try await House.with([entry(vendor)]) { house in
            let views = try await withThrowingTaskGroup(of: RequestView.self) { group in
                for number in 0..<20 {
                    group.addTask { try await house.submit(house.verification("n-\(number)")) }
                }
                await vendor.server.arrival(of: "/oauth/token")
                door.open()
                return try await group.reduce(into: [RequestView]()) { $0.append($1) }
            }
            #expect(views.allSatisfy { $0.decision == .approved })
            try await serve(house)
            #expect(vendor.askedForTokens == 1 && vendor.calls("/check/") == 21)
            #expect(!house.log.text.contains("tok-1-"))
        }
    }

    @Test("are acquired anew when the vendor takes them back, and the call is made again")
    func revoked() async throws {
        let vendor = TokenVendor()
        try await House.with([entry(vendor)]) { house in
            try await serve(house)
            vendor.revoke()
            try await serve(house)
            #expect(vendor.issued == 2 && vendor.calls("/check/") == 3)
        }
    }

    @Test("an order that goes out once is made again after a refused token, with the same key, and bought once")
    func order() async throws {
        let vendor = TokenVendor()
        try await House.with([entry(vendor)]) { house in
            try await serve(house)
            vendor.revoke()
            let view = try await house.submit(house.voucher())
            #expect(view.status == .completed)
            let orders = vendor.server.requests.filter { $0.path.hasPrefix("/issue/") }
            #expect(orders.count == 2)
            #expect(Set(orders.compactMap { $0.headers["idempotency-key"] }).count == 1)
        }
    }

    @Test("that are refused when they are new are a matter for the operator")
    func refusedAnew() async throws {
        let vendor = TokenVendor()
        vendor.takeNone()
        try await House.with([entry(vendor)]) { house in
            let view = try await house.submit(house.verification())
            #expect(view.failure?.code == .providerUnavailable)
            #expect(vendor.issued == 2 && vendor.calls("/check/") == 2)
            let session = try #require(try await house.store.sessions(of: view.id).first)
            #expect(session.failure?.errorClass == .credentialExpired && session.failure?.code == "token_refused")
        }
    }

    @Test(
        "that cannot be had fail the request as the operator's matter, or as the vendor's outage",
        arguments: [401, 503])
    func notToBeHad(status: Int) async throws {
        let vendor = TokenVendor()
        vendor.answerTokens(with: status)
        try await House.with([entry(vendor)]) { house in
            let view = try await house.submit(house.verification())
            #expect(view.failure?.code == .providerUnavailable)
            let session = try #require(try await house.store.sessions(of: view.id).first)
            #expect(session.failure?.errorClass == (status == 401 ? .config : .providerUnavailable))
            #expect(session.failure?.code == (status == 401 ? "client_refused" : "token_unavailable"))
            #expect(vendor.calls("/check/") == 0)
        }
    }

    @Test("of one tenant that are slow to come hold up no other tenant")
    func otherTenants() async throws {
        let vendor = TokenVendor()
        let door = Door()
        try await House.with([entry(vendor)]) { house in
            _ = try await house.store.createTenant(name: "globex")
            vendor.hold(door)
            async let slow = house.submit(house.verification("slow"))
            await vendor.server.arrival(of: "/oauth/token")
            vendor.hold(nil)
            let account = try house.accounts.account("one", tenant: "globex")
            let other = try await house.engine.services.credentials.credentials(of: account)
            #expect(other.values.map(\.name) == ["token"])
            door.open()
            let view = try await slow
            #expect(view.decision == .approved)
            #expect(vendor.issued == 2)
        }
    }

    @Test("are not kept when a reload brings another secret, and are when it changes nothing of theirs")
    func reload() async throws {
        let vendor = TokenVendor()
        try await House.with([entry(vendor)]) { house in
            try await serve(house)
            house.accounts.replace(try House.catalogue([entry(vendor, more: "prices: { verification.id: 0.10 USD }")]))
            try await serve(house)
            #expect(vendor.issued == 1)
            house.accounts.replace(try House.catalogue([entry(vendor, secret: "API_SECRET")]))
            try await serve(house)
            #expect(vendor.issued == 2)
        }
    }

    @Test("are acquired again by the next process, and lie in no database")
    func restart() async throws {
        let vendor = TokenVendor()
        try await House.with([entry(vendor)]) { house in
            try await serve(house)
            try await house.afterCrash { later in
                try await serve(later)
            }
            #expect(vendor.issued == 2)
        }
    }

    @Test("serve what the host asks of its own accord as well")
    func probe() async throws {
        let vendor = TokenVendor()
        try await House.with([entry(vendor)]) { house in
            let services = house.engine.services
            let probe = Probe(egress: house.egress, instances: services.instances, credentials: services.credentials)
            let account = try house.accounts.account("one", tenant: "acme")
            let before = try await probe.run(.healthProbe, on: account)
            vendor.revoke()
            let after = try await probe.run(.healthProbe, on: account)
            #expect(before["healthy"] == true && after["healthy"] == true)
            #expect(vendor.issued == 2)
        }
    }

    @Test("with a lifetime are acquired again when it is over")
    func lifetime() async throws {
        let vendor = TokenVendor(lifetime: 1)
        try await House.with([entry(vendor)]) { house in
            _ = try await house.submit(house.verification())
            _ = try await house.submit(house.verification())
            #expect(vendor.issued >= 2)
        }
    }
}
