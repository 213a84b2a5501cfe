import IDMetaAdapter
import PluginKit
import Testing

@Suite struct ProbeTests {
    static let list = #"{"data":[{"id":306}],"current_page":1,"last_page":126,"per_page":1,"total":126}"#

    private func validate(_ status: Int, _ body: String = list) throws -> Rehearsal<CredentialsFlow>.Answer {
        var rehearsal = try Rehearsal(CredentialsFlow.self)
        let request = try #require(try rehearsal.start(CredentialsValidationRequest()).requests.first)
        #expect(request.path.description == "/v1/templates?page=1&per_page=1")
        #expect(request.repeats == .safe)
        return try rehearsal.answer("list", status, body)
    }

    private func probe(_ status: Int, _ body: String = list) throws -> Rehearsal<ProbeFlow>.Answer {
        var rehearsal = try Rehearsal(ProbeFlow.self)
        #expect(try rehearsal.start(HealthProbeRequest()).requests.count == 1)
        return try rehearsal.answer("list", status, body)
    }

    @Test("a list shows that the token is taken, a refusal that it is not")
    func validated() throws {
        #expect(try validate(200).result == CredentialsValidationResult(valid: true))
        for status in [401, 403] {
            let result = try validate(status, "{}").result
            #expect(result?.valid == false)
            #expect(result?.message?.contains("\(status)") == true)
        }
    }

    @Test(
        "whatever else is answered says nothing of the token",
        arguments: [
            (500, list), (429, list), (404, list), (302, list), (200, "<html>"), (200, "{}"),
            (200, #"{"status":false,"message":"Unauthenticated."}"#), (200, #"{"data":"none"}"#), (204, ""),
        ])
    func notValidated(status: Int, body: String) throws {
        let answer = try validate(status, body)
        #expect(answer.result == nil)
        #expect(answer.failure != nil)
    }

    @Test("no answer is an outage, not a verdict on the token")
    func outage() throws {
        var rehearsal = try Rehearsal(CredentialsFlow.self)
        _ = try rehearsal.start(CredentialsValidationRequest())
        #expect(try rehearsal.fail("list", .notSent).failure?.failureClass == .providerUnavailable)
    }

    @Test("the probe: healthy, ill by its own words, refused, away")
    func probed() throws {
        #expect(try probe(200).result == HealthProbeResult(healthy: true))
        #expect(try probe(200, #"{"status":false}"#).result?.healthy == false)
        #expect(try probe(200, "[]").failure?.failureClass == .providerUnavailable)
        #expect(try probe(401).failure?.failureClass == .config)
        #expect(try probe(503).failure?.failureClass == .providerUnavailable)
    }
}
