import PluginKit
import RegulaAdapter
import Testing

@Suite("The vendor's health")
struct ProbeTests {
    private static let healthy: JSON = [
        "app": "Document Reader Web API", "version": "8.3.245932.2046", "licenseId": "X",
        "licenseValidUntil": "2035-12-31", "scenarios": ["Mrz", "FullProcess"],
    ]

    private func probe(
        _ status: Int, _ body: String, _ configuration: String = "{}"
    ) throws -> Rehearsal<ProbeFlow>.Answer {
        var run = try Rehearsal(ProbeFlow.self, configuration: configuration)
        let request = try #require(try run.start(HealthProbeRequest()).requests.first)
        #expect(request.method == .get)
        #expect(request.path.description == "/api/healthz")
        return try run.answer("health", status, body)
    }

    @Test("a licence in force is healthy")
    func healthy() throws {
        let result = try probe(200, Self.healthy.serialized).result
        #expect(
            result
                == HealthProbeResult(
                    healthy: true, detail: "licence valid until 2035-12-31", version: "8.3.245932.2046"))
        let time = Self.healthy.setting(["licenseValidUntil"], "2035-12-31T23:59:59Z").setting(["scenarios"], nil)
        #expect(try probe(200, time.serialized).result?.healthy == true)
    }

    @Test(
        "no licence, an old one, or one without the scenario is not",
        arguments: [
            (["licenseValidUntil"], nil), (["licenseValidUntil"], .null), (["licenseValidUntil"], "2021-01-31"),
            (["licenseValidUntil"], "soon"), (["licenseValidUntil"], 20351231), (["scenarios"], ["Mrz"]),
            (["app"], nil), (["app"], ""), (["app"], 1),
        ] as [(Path, JSON?)])
    func unhealthy(_ path: Path, _ value: JSON?) throws {
        #expect(try probe(200, Self.healthy.setting(path, value).serialized).result?.healthy == false)
    }

    @Test("an installed licence says nothing where one is sent with each request")
    func sentLicense() throws {
        let body = Self.healthy.setting(["licenseValidUntil"], .null).setting(["scenarios"], .null)
        #expect(try probe(200, body.serialized, #"{"send_license":true}"#).result?.healthy == true)
    }

    @Test("somebody else's answer is not", arguments: ["", "<html></html>", "[]", #"{"status":"UP"}"#])
    func foreign(_ body: String) throws {
        #expect(try probe(200, body).result?.healthy == false)
    }

    @Test("a refusal is a failure")
    func refused() throws {
        #expect(try probe(401, "<html></html>").failure?.failureClass == .config)
        #expect(try probe(503, "").failure?.failureClass == .providerUnavailable)
    }
}
