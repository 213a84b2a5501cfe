import PluginKit
import RegulaAdapter
import Testing

@Suite("The configuration")
struct ConfigurationTests {
    @Test("everything has a default, and all of it can be set")
    func accepted() throws {
        _ = try Rehearsal(DocumentFlow.self)
        _ = try Rehearsal(
            DocumentFlow.self,
            configuration: """
                {"scenario":"FullAuth","depersonalize_log":false,"proxy_header":"X-Token","proxy_scheme":"","send_license":true}
                """)
        // Reads only, so it warns; but that is the operator's choice.
        _ = try Rehearsal(DocumentFlow.self, configuration: #"{"scenario":"MrzOrOcr"}"#)
    }

    @Test(
        "what cannot work is refused with its place",
        arguments: [
            (#"{"scenario":""}"#, "/scenario"), (#"{"scenario":"Full Process"}"#, "/scenario"),
            (#"{"scenario":1}"#, "/scenario"), (#"{"proxy_header":""}"#, "/proxy_header"),
            (#"{"proxy_header":"X-A: b\r\nX-B"}"#, "/proxy_header"),
            (#"{"proxy_header":"Content-Type"}"#, "/proxy_header"),
            (#"{"proxy_header":"X-A","proxy_scheme":"Be arer"}"#, "/proxy_scheme"),
            (#"{"send_license":"yes"}"#, "/send_license"),
        ])
    func refused(_ configuration: String, _ pointer: String) throws {
        do {
            _ = try Rehearsal(DocumentFlow.self, configuration: configuration)
            Issue.record("it was accepted")
        } catch let error as Rehearsal<DocumentFlow>.Refused {
            #expect(error.diagnostics.contains { $0.hasPrefix(pointer + ":") })
        }
    }

    @Test("the manifest offers both operations for documents of any country")
    func manifest() {
        #expect(RegulaPlugin.manifest.id == "regula")
        #expect(RegulaPlugin.manifest.endpoints.map(\.name) == ["api"])
        #expect(RegulaPlugin.manifest.secrets.allSatisfy { !$0.required })
        #expect(RegulaPlugin.operations.map(\.id) == ["verification.document/1", "health.probe/1"])
        #expect(RegulaPlugin.operations[0].accepts.verificationTypes == ["document"])
        #expect(RegulaPlugin.operations[0].accepts.countries.isEmpty)
        #expect(RegulaPlugin.operations.allSatisfy { !$0.effectful })
    }
}
