import PluginKit
import Testing

/// The registers whose payload key is `result`, but that of professionals.
@Suite struct OtherRegisterTests {
    static let requests = [Requests.police, Requests.socialSecurity, Requests.driver, Requests.philsys]

    @Test(
        "each register is asked with what it needs",
        arguments: [
            (Requests.police, "nationalpolice", #""surname":"Dela Cruz","clearanceNo":"NPC-123456789""#),
            (Requests.socialSecurity, "socialsecurity", #""crnSsNumber":"0111-2222333-9""#),
            (
                Requests.driver, "drivinglicense",
                #""licenseNumber":"N01-12-345678","expirationDate":"2035-12-31","serialNumber":"123456789""#
            ), (Requests.philsys, "philsys", #""pcn":"1234-5678-9012-3456","face_liveness_session_id":"session-1""#),
        ])
    func asked(request: IDVerificationRequest, route: String, fields: String) throws {
        let run = try Samples.registerScript(request).run(request)
        #expect(run.decision == .approved)
        #expect(run.requests[1].path.description == "/v1/verification/philippines/\(route)")
        #expect(run.requests[1].repeats == .safe)
        #expect(
            run.body("step.\(request.verificationType)")
                == #"{"template_id":"306","verification_id":"700001",\#(fields)}"#)
        #expect(run.check("register") == .passed)
        #expect(run.check("name_match") == .passed)
        #expect(run.result?.idRecord?.type == request.verificationType)
        #expect(run.result?.idRecord?.expiresAt == "2035-12-31")
    }

    @Test("an entry that has run out is rejected, though the vendor calls its answer a success", arguments: requests)
    func expired(request: IDVerificationRequest) throws {
        let answer = Samples.register(request.idNumber ?? "").editing("/result/valid", .bool(false)).editing(
            "/result/data/is_expired", .bool(true))
        let run = try Samples.registerScript(request).with("step.\(request.verificationType)", answer).run(request)
        #expect(run.decision == .rejected)
        #expect(run.result?.failure?.code == "id_expired")
    }

    @Test("what the register does not know is rejected", arguments: requests)
    func notFound(request: IDVerificationRequest) throws {
        let answer = JSON(
            tolerant: #"{"status":true,"result":{"status":"success","data":null,"found":false,"valid":false}}"#)
        let run = try Samples.registerScript(request).with("step.\(request.verificationType)", answer).run(request)
        #expect(run.decision == .rejected)
        #expect(run.result?.failure?.code == "id_not_found")
    }

    @Test("somebody else's entry is for a person", arguments: requests)
    func somebodyElse(request: IDVerificationRequest) throws {
        let script = Samples.registerScript(request)
        let answer = Samples.register(request.idNumber ?? "").editing("/result/data/full_name", "MARIA SANTOS")
            .editing("/result/data/first_name", "MARIA").editing("/result/data/last_name", "SANTOS")
        let run = try script.with("step.\(request.verificationType)", answer).run(request)
        #expect(run.decision == .review)
        #expect(run.result?.failure?.code == "name_mismatch")
        let other = try script.with("step.\(request.verificationType)", Samples.register("77-77")).run(request)
        #expect(other.result?.failure?.code == "number_mismatch")
    }

    @Test("a failure by the answer's own words is the provider's", arguments: requests)
    func failure(request: IDVerificationRequest) throws {
        for text in [#"{"status":false,"message":"down"}"#, #"{"status":true,"result":{"status":"failed"}}"#] {
            let script = Samples.registerScript(request).with("step.\(request.verificationType)", text)
            #expect(try script.run(request).failure?.failureClass == .providerUnavailable)
        }
    }

    @Test(
        "what is missing is named before anything is sent",
        arguments: [
            ("philippines_national_police", "N", [:], "userData.lastName"),
            ("philippines_national_police", nil, ["lastName": "Cruz"], "idNumber"),
            ("philippines_social_security", nil, [:], "idNumber"),
            ("philippines_driving_license", nil, ["expirationDate": "2030-01-31", "serialNumber": "1"], "idNumber"),
            ("philippines_driving_license", "N", ["serialNumber": "1"], "userData.expirationDate"),
            ("philippines_driving_license", "N", ["expirationDate": "2030-01-31"], "userData.serialNumber"),
            (
                "philippines_driving_license", "N", ["expirationDate": "01/02/2030", "serialNumber": "1"],
                "userData.expirationDate is no day"
            ), ("philsys", "1", [:], "userData.faceLivenessSessionId"),
            ("philsys", nil, ["faceLivenessSessionId": "s"], "userData.qrData"),
            (
                "philsys", "1", ["faceLivenessSessionId": "s", "qrData": "q", "pcnFormData": "p"],
                "userData.pcnFormData"
            ),
        ] as [(String, String?, [String: String], String)])
    func missing(type: String, number: String?, userData: [String: String], field: String) throws {
        let request = Requests.register(type, number, userData)
        let run = try Samples.registerScript(request).run(request)
        #expect(run.failure?.failureClass == .invalidRequest)
        #expect(run.failure?.message.contains(field) == true, "\(run.failure?.message ?? "")")
        #expect(run.keys.isEmpty)
    }

    @Test("what no register is asked with is not kept")
    func unused() throws {
        let userData = Requests.juan.merging(["motto": "planted"]) { $1 }
        let request = Requests.register("philippines_social_security", "1", userData)
        let run = try Samples.registerScript(request).run(request)
        #expect(run.decision == .approved)
        #expect(!String(decoding: run.state, as: UTF8.self).contains("planted"))
    }

    @Test(
        "the national register is also searched by a card's QR code or a form; then the number must be confirmed",
        arguments: [("qrData", "qr_data"), ("pcnFormData", "pcnFormData")])
    func philsys(field: String, sent: String) throws {
        let userData = Requests.juan.merging(["faceLivenessSessionId": "s", field: "{\"a\":1}"]) { $1 }
        let bare = Requests.register("philsys", nil, userData)
        let run = try Samples.registerScript(bare).run(bare)
        #expect(run.decision == .approved)
        #expect(
            run.body("step.philsys").hasSuffix(#","\#(sent)":"{\"a\":1}","face_liveness_session_id":"s"}"#))
        let numbered = Requests.register("philsys", "1234", userData)
        #expect(try Samples.registerScript(numbered).run(numbered).decision == .approved)
        let numberless = Samples.register("").editing("/result/data/number", nil)
        #expect(
            try Samples.registerScript(numbered).with("step.philsys", numberless).run(numbered).decision == .review)
    }
}
