import IDMetaAdapter
import PluginKit
import Testing

@Suite struct ConfigurationTests {
    @Test(
        "what cannot work is refused with its place",
        arguments: [
            (#"{"default_template":""}"#, "/default_template"), (#"{"default_template":306}"#, "/default_template"),
            (#"{"type_templates":{"philippines_voters":"1"}}"#, "/type_templates"),
            (#"{"type_templates":{"document":""}}"#, "/type_templates/document"),
            (#"{"poll_initial_ms":0}"#, "/poll_initial_ms"), (#"{"poll_max_ms":5}"#, "/poll_max_ms"),
            (#"{"poll_reads":61}"#, "/poll_reads"), (#"{"min_score":101}"#, "/min_score"),
            (#"{"paths":{"create":"v3/x"}}"#, "/paths/create"), (#"{"paths":{"read":"/v3/x"}}"#, "/paths/read"),
            (#"{"paths":{"delete":"/x"}}"#, "/paths"), (#"{"paths":{"templates":"v3/x"}}"#, "/paths/templates"),
        ])
    func refused(configuration: String, place: String) throws {
        let error = #expect(throws: Rehearsal<DocumentFlow>.Refused.self) {
            try Rehearsal(DocumentFlow.self, configuration: configuration)
        }
        #expect(error?.diagnostics.contains { $0.hasPrefix(place + ":") } == true, "\(error?.diagnostics ?? [])")
    }

    @Test("an empty configuration is taken; then each request must name its template")
    func noTemplate() throws {
        let run = try Samples.documentScript.run(Requests.document(), configuration: "{}")
        #expect(run.failure?.failureClass == .config)
        #expect(run.failure?.message.contains("default_template") == true)
        #expect(
            try Samples.documentScript.run(Requests.document(template: "1"), configuration: "{}").decision == .approved)
    }

    @Test("the request's template wins, then the type's, then the default")
    func templates() throws {
        let configuration = #"{"default_template":"1","type_templates":{"philippines_nbi_clearance":"2"}}"#
        func template(_ run: Script.Run) -> String { String(run.body("create").prefix(18)) }
        let script = Samples.nbiScript
        #expect(
            template(try script.run(Requests.nbi(template: "3"), configuration: configuration))
                == #"{"template_id":"3""#)
        #expect(template(try script.run(Requests.nbi(), configuration: configuration)) == #"{"template_id":"2""#)
        #expect(
            template(try Samples.documentScript.run(Requests.document(), configuration: configuration))
                == #"{"template_id":"1""#)
    }

    @Test("paths are the operator's where the deployment has others")
    func paths() throws {
        let configuration =
            #"{"default_template":"1","paths":{"create":"/v3/new","read":"/v3/get/{id}/state","document_verification":"/v3/doc"}}"#
        let run = try Samples.slowScript.run(Requests.document(), configuration: configuration)
        #expect(
            run.requests.map(\.path.description) == [
                "/v3/new", "/v3/doc", "/v1/verification/finalize-verification", "/v3/get/700001/state",
                "/v3/get/700001/state",
            ])
    }

    @Test("the manifest names the plugin, its secret and its endpoint")
    func manifest() {
        let manifest = IDMetaPlugin.manifest
        #expect(manifest.id == "idmeta")
        #expect(manifest.stateVersion == 1)
        #expect(manifest.endpoints.map(\.name) == ["api"])
        #expect(manifest.secrets.map(\.name) == ["api_token", "callback_secret"])
        let operations = IDMetaPlugin.operations
        #expect(
            operations.map(\.id) == [
                "verification.document/1", "verification.id/1", "verification.biometric/1", "templates.list/1",
                "plans.list/1", "health.probe/1", "credentials.validate/1",
            ])
        #expect(operations.allSatisfy { !$0.effectful && $0.accepts.countries.isEmpty })
        #expect(operations.map { $0.processing == .multiStep } == [true, true, true, false, false, false, false])
        #expect(operations[0].accepts.verificationTypes == ["document"])
        #expect(
            operations[1].accepts.verificationTypes == [
                "philippines_nbi_clearance", "philippines_prc", "philippines_national_police",
                "philippines_social_security", "philippines_driving_license", "philsys",
            ])
        #expect(operations[2].accepts.verificationTypes == ["biometric"])
    }
}
