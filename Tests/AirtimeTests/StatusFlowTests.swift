import PluginABI
import PluginKit
import Testing

@testable import AirtimeAdapter

@Suite struct StatusFlowTests {
    private func asked(_ request: VoucherStatusRequest) throws -> Rehearsal<StatusFlow> {
        var rehearsal = try Rehearsal(StatusFlow.self)
        _ = try rehearsal.start(request)
        return rehearsal
    }

    @Test("a voucher is asked for by the vendor's id, or else by our reference")
    func paths() throws {
        var rehearsal = try Rehearsal(StatusFlow.self)
        let byID = try rehearsal.start(VoucherStatusRequest(providerReference: "v?1", reference: "r"))
        #expect(byID.requests.first?.path.description == "/api/v1/status/v%3F1")
        var other = try Rehearsal(StatusFlow.self)
        let byReference = try other.start(VoucherStatusRequest(reference: "a&b"))
        #expect(byReference.requests.first?.path.description == "/api/v1/status?reference=a%26b")
        var neither = try Rehearsal(StatusFlow.self)
        #expect(try neither.start(VoucherStatusRequest()).failure?.failureClass == .invalidRequest)
    }

    @Test("every status is passed on", arguments: VoucherResult.Status.allCases)
    func statuses(status: VoucherResult.Status) throws {
        var rehearsal = try asked(VoucherStatusRequest(reference: "r 1"))
        let result = try rehearsal.answer("status", 200, Order.voucher(status: #""\#(status.rawValue)""#)).result
        #expect(result?.status == status)
        #expect(result?.pin == .captured("pin"))
        #expect((result?.failure != nil) == [.failed, .expired, .cancelled].contains(status))
    }

    @Test("a voucher that the vendor does not know failed as not_found; any other 404 proves nothing")
    func absent() throws {
        var rehearsal = try asked(VoucherStatusRequest(reference: "r 1"))
        let result = try rehearsal.answer("status", 404, Order.notFound).result
        #expect(result?.status == .failed)
        #expect(result?.failure?.code == "not_found")
        var foreign = try asked(VoucherStatusRequest(reference: "r 1"))
        #expect(try foreign.answer("status", 404, "<html>").failure?.failureClass == .internal)
    }

    @Test("an answer about another voucher, or one not understood, is an error")
    func unclear() throws {
        for body in [Order.voucher(reference: #""r2""#), Order.voucher(status: #""fine""#), "no JSON"] {
            var rehearsal = try asked(VoucherStatusRequest(reference: "r 1"))
            #expect(try rehearsal.answer("status", 200, body).failure?.failureClass == .internal)
        }
        var byID = try asked(VoucherStatusRequest(providerReference: "v9"))
        #expect(try byID.answer("status", 200, Order.voucher()).failure?.code == "other_voucher")
    }

    @Test("a vendor in trouble is asked again")
    func trouble() throws {
        for (response, expected) in [
            (Response(outcome: .outcomeUnknown), PluginFailure.Class.providerUnavailable),
            (Response(status: 502), .providerUnavailable), (Response(status: 429), .rateLimited),
            (Response(status: 401), .config),
        ] {
            var rehearsal = try asked(VoucherStatusRequest(reference: "r 1"))
            #expect(try rehearsal.send(.http("status", response)).failure?.failureClass == expected)
        }
    }
}

@Suite struct AirtimeManifestTests {
    @Test("the manifest offers vouchers and the look-up that settles them")
    func manifest() throws {
        let manifest = try #require(PluginEntry<AirtimePlugin>.pointer).pointee.manifest
        let json = JSON(tolerant: Array(UnsafeBufferPointer(start: manifest.ptr, count: Int(manifest.len))))
        #expect(json["operations"][0]["id"] == "voucher.issue/1")
        #expect(json["operations"][0]["effectful"] == true)
        #expect(json["operations"][0]["lookup"] == "voucher.status/1")
        #expect(json["operations"][1]["id"] == "voucher.status/1")
        #expect(json["operations"][1]["effectful"] == false)
        #expect(json["operations"][2]["id"] == "voucher.cancel/1")
        #expect(json["operations"][2]["effectful"] == true)
        #expect(json["operations"][2]["lookup"] == "voucher.status/1")
        #expect(json["operations"].array.dropFirst(3).map { $0["id"] } == ["health.probe/1", "credentials.validate/1"])
        #expect(json["secrets"].array.map { $0["name"] } == ["api_key", "api_secret"])
    }
}

@Suite struct AmountTests {
    @Test(
        "amounts are compared as decimal text",
        arguments: [
            ("10", "10.00"), ("10.5", "10.50"), ("10.500", "10.50"), ("0.01", "0.01"), ("007.00", "7.00"),
            ("9999999999.99", "9999999999.99"),
        ])
    func canonical(text: String, expected: String) {
        #expect(Amount.canonical(text) == expected)
    }

    @Test(
        "what is no positive amount in hundredths is none",
        arguments: ["", ".", "0", "0.00", "-1", "+1", "1.", ".5", "1.005", "1e2", "1,00", "1 ", "١", "12345678901.00"])
    func refused(text: String) {
        #expect(Amount.canonical(text) == nil)
    }

    @Test("times are RFC 3339 or none")
    func times() {
        for text in ["2030-01-31T00:00:00Z", "2028-02-29T23:59:59.123+02:00"] { #expect(RFC3339.isTime(text)) }
        for text in [
            "", "2030-01-31", "2030-01-31 00:00:00Z", "2030-01-31T00:00:00", "2030-02-30T00:00:00Z",
            "2030-01-31T24:00:00Z", "2030-01-31T00:00:00.Z", "2030-01-31T00:00:00+2:00", "2030-01-31T00:00:00Zx",
        ] { #expect(!RFC3339.isTime(text), "\(text)") }
    }
}
