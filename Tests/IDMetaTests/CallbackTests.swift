import Foundation
import IDMetaAdapter
import Testing

@testable import PluginKit

@Suite("The vendor's callbacks")
struct CallbackTests {
    private func plugin(_ configuration: String = #"{"default_template":"306"}"#) throws -> IDMetaPlugin {
        var diagnostics = Diagnostics()
        let decoded = try JSONDecoder().decode(IDMetaConfiguration.self, from: Data(configuration.utf8))
        return IDMetaPlugin(configuration: decoded, diagnostics: &diagnostics)
    }

    private func read(
        _ body: String, _ headers: [Response.Header] = [.init("x-signature", "ab01")],
        configuration: String = #"{"default_template":"306"}"#, at now: Int64 = 1_767_225_600_000
    ) throws -> CallbackReading {
        try plugin(configuration).read(
            InboundCallback(
                now: Instant(milliseconds: now), method: "POST", path: "", url: "https://gate/callbacks/idmeta/t",
                headers: headers, body: Array(body.utf8)))
    }

    @Test(
        "the end of a verification is news, in each of its forms",
        arguments: [
            #"{"type":"trustValidation.complete","data":{"id":700001,"status":3,"metadata":{"reference":"r-1"},"verification_data":"{}"}}"#,
            #"{"type":"trustValidation.complete","data":{"id":"700001","status":3,"metadata":"{\"reference\":\"r-1\"}"}}"#,
            #"{"type":"trustValidation.complete","data":{"id":700001,"status":"3","metadata":"reference:r-1,x:y"}}"#,
            #"{"type":"trustValidation.complete","data":"{\"id\":700001,\"status\":3}"}"#,
            #"{"type":"trustValidation.complete","trustValidationId":700001,"verificationStatusCode":3,"metadata":null}"#,
            #"{"trustValidationId":700001,"verificationStatusCode":3}"#,
        ])
    func terminal(body: String) throws {
        let reading = try read(body)
        #expect(reading.correlation == "700001")
        #expect(reading.payload == Array("{}".utf8))
        #expect(
            reading.proofs == [
                [.hmac(.sha256, key: .secret("callback_secret"), [.body], equals: "ab01", .hex)]
            ])
    }

    @Test(
        "what else it tells is acknowledged and delivered to nobody",
        arguments: ["trustValidation.create", "verification.document_verification", "verification.aml", "other"])
    func progress(type: String) throws {
        let reading = try read(#"{"type":"\#(type)","data":{"id":1,"status":5}}"#)
        #expect(reading.payload == nil)
        #expect(reading.correlation == "1")
        #expect(reading.proofs.count == 1)
    }

    @Test(
        "what is no callback of the vendor's is refused",
        arguments: ["", "[]", "text", "{}", #"{"type":"x","data":{}}"#])
    func foreign(body: String) throws {
        #expect(throws: PluginFailure.self) { try read(body) }
    }

    @Test("without a signature there is no proof, and an operator may say how it is written")
    func signatures() throws {
        let body = #"{"type":"trustValidation.complete","data":{"id":1,"status":3}}"#
        #expect(try read(body, []).proofs.isEmpty)
        let configuration =
            #"{"default_template":"1","callback_header":"X-Webhook-Sign","callback_algorithm":"sha512","callback_encoding":"base64"}"#
        let reading = try read(
            body, [.init("x-webhook-sign", "sha512=QUI=")], configuration: configuration)
        #expect(
            reading.proofs == [
                [.hmac(.sha512, key: .secret("callback_secret"), [.body], equals: "QUI=", .base64)]
            ])
    }

    @Test("a verdict that comes back after a while is no repetition of the first")
    func repetitions() throws {
        let body = #"{"type":"trustValidation.complete","data":{"id":1,"status":3}}"#
        let other = #"{"type":"trustValidation.complete","data":{"id":1,"status":1}}"#
        #expect(try read(body).dedupe == read(body).dedupe)
        #expect(try read(body).dedupe != read(other).dedupe)
        #expect(try read(body).dedupe != read(body, at: 1_767_225_600_000 + 300_000).dedupe)
    }

    @Test("a callback brings the next read, whatever it says; none brings it in time")
    func waiting() throws {
        var rehearsal = try Rehearsal(RegisterFlow.self, configuration: Samples.configuration)
        _ = try rehearsal.start(Requests.nbi())
        _ = try rehearsal.answer("create", 200, Samples.nbiScript.body("create"))
        #expect(rehearsal.correlations == ["700001"])
        _ = try rehearsal.answer("step.philippines_nbi_clearance", 200, Samples.nbi.serialized)
        let wait = try rehearsal.answer("finalize", 200, Samples.finalize(5).serialized)
        #expect(wait.effects == [.callback("wait.1", on: "700001", timeout: .seconds(1))])
        let read = try rehearsal.send(.callback("wait.1", on: "700001", Array(#"{"status":1}"#.utf8)))
        #expect(read.requests.map(\.key) == ["read.1"])
        #expect(try rehearsal.answer("read.1", 200, Samples.read(5).serialized).effects.count == 1)
        #expect(try rehearsal.send(.timer("wait.2")).requests.map(\.key) == ["read.2"])
        #expect(try rehearsal.answer("read.2", 200, Samples.read(3).serialized).result?.decision == .approved)
    }

    @Test("a callback after the end has it read again, and the vendor's new word counts", arguments: [1, 2, 3])
    func afterTheEnd(status: Int) throws {
        var rehearsal = try Rehearsal(RegisterFlow.self, configuration: Samples.configuration)
        _ = try rehearsal.start(Requests.nbi())
        _ = try rehearsal.answer("create", 200, Samples.nbiScript.body("create"))
        _ = try rehearsal.answer("step.philippines_nbi_clearance", 200, Samples.nbi.serialized)
        #expect(try rehearsal.answer("finalize", 200, Samples.finalize(3).serialized).result?.decision == .approved)
        let again = try rehearsal.send(.callback("", on: "700001", []))
        #expect(again.requests.map(\.key) == ["read.1"])
        let result = try rehearsal.answer("read.1", 200, Samples.read(status).serialized).result
        #expect(result?.decision == [1: .rejected, 2: .review, 3: .approved][status])
        #expect(result?.checks.count { $0.name == "final_status" } == 1)
    }

    @Test("a callback about another verification begins nothing")
    func another() throws {
        var rehearsal = try Rehearsal(RegisterFlow.self, configuration: Samples.configuration)
        #expect(try rehearsal.send(.callback("", on: "1", [])).failure?.failureClass == .badState)
    }
}
