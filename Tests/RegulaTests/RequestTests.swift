import PluginKit
import RegulaAdapter
import Testing

@Suite("What is sent")
struct RequestTests {
    private func request(
        _ request: DocumentVerificationRequest = frontAndBack, _ configuration: String = "{}"
    ) throws -> HTTPRequest {
        var run = try Rehearsal(DocumentFlow.self, configuration: configuration)
        return try #require(try run.start(request).requests.first)
    }

    private func body(_ request: HTTPRequest) throws -> String {
        guard case .parts(let template) = request.body else { throw NoResult() }
        return template.description
    }

    @Test("one call that may be repeated, the front as page 0, images put in by the host")
    func process() throws {
        let request = try request()
        #expect(request.method == .post)
        #expect(request.path.description == "/api/process")
        #expect(request.endpoint == "api")
        #expect(request.repeats == .safe)
        #expect(
            try body(request) == """
                {"processParam":{"scenario":"FullProcess","resultTypeOutput":[33,36,9,30,20],\
                "dateFormat":"yyyy-MM-dd","alreadyCropped":false,"depersonalizeLog":true},\
                "List":[{"ImageData":{"image":"{blob blob:front base64}"},"light":6,"page_idx":0},\
                {"ImageData":{"image":"{blob blob:back base64}"},"light":6,"page_idx":1}],\
                "tag":"0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5f"}
                """)
        #expect(request.headers.map(\.name) == ["Accept", "X-RequestID", "Content-Type"])
        #expect(request.headers[1].value.description == "{correlationID}")
    }

    @Test("nothing of the request but images and reference leaves the house")
    func nothingElse() throws {
        var asked = frontAndBack
        asked.metadata = ["customer": "Juan Dela Cruz"]
        asked.country = "PHL"
        let text = try body(try request(asked))
        #expect(!text.contains("Juan"))
        #expect(!text.contains("PHL"))
    }

    @Test("a back alone is page 0, and four images alternate")
    func pages() throws {
        func page(_ side: DocumentVerificationRequest.Side, _ name: String) -> DocumentVerificationRequest.Page {
            .init(side: side, blob: Blob(handle: name), mediaType: "image/png")
        }
        let single = try body(try request(.init(documents: [page(.back, "b1")])))
        #expect(single.contains(#""image":"{blob b1 base64}"},"light":6,"page_idx":0}"#))
        let four = try body(
            try request(
                .init(documents: [page(.front, "f1"), page(.front, "f2"), page(.back, "b1"), page(.back, "b2")])))
        for (index, name) in ["f1", "b1", "f2", "b2"].enumerated() {
            #expect(four.contains(#"{blob \#(name) base64}"},"light":6,"page_idx":\#(index)}"#))
        }
    }

    @Test("without a reference the tag is a UUID of the session's own")
    func tag() throws {
        var asked = frontAndBack
        asked.reference = nil
        let first = try body(try request(asked))
        #expect(first == (try body(try request(asked))))
        let tag = try #require(first.components(after: #""tag":""#))
        #expect(tag.utf8.count >= 36)
    }

    @Test("the proxy's token and the licence are named, never known")
    func secrets() throws {
        let request = try request(
            frontAndBack, #"{"proxy_header":"Authorization","send_license":true,"depersonalize_log":false}"#)
        #expect(
            request.headers.first { $0.name == "Authorization" }?.value.description == "Bearer {secret proxy_token}")
        let text = try body(request)
        #expect(text.contains(#""systemInfo":{"license":"{secret license jsonString}"}"#))
        #expect(text.contains(#""depersonalizeLog":false"#))
        let bare = try self.request(frontAndBack, #"{"proxy_header":"X-Api-Key","proxy_scheme":""}"#)
        #expect(bare.headers.first { $0.name == "X-Api-Key" }?.value.description == "{secret proxy_token}")
    }

    @Test("a selfie, which nobody would compare, is left to another provider")
    func selfie() throws {
        var asked = frontAndBack
        asked.selfie = .init(blob: Blob(handle: "blob:selfie"), mediaType: "image/jpeg")
        var run = try Rehearsal(DocumentFlow.self)
        #expect(try run.start(asked).failure?.failureClass == .unsupported)
    }

    @Test("a request without images is refused")
    func noImages() throws {
        var run = try Rehearsal(DocumentFlow.self)
        #expect(try run.start(.init(documents: [])).failure?.failureClass == .invalidRequest)
    }

    @Test("progress is told, and a cancellation ends it")
    func cancel() throws {
        var run = try started()
        #expect(run.progress == "1/2 examining the document")
        let failure = try run.send(.cancelled(reason: "the client left")).failure
        #expect(failure?.failureClass == .rejectedByProvider)
        #expect(failure?.code == "cancelled")
    }
}

extension String {
    fileprivate func components(after marker: String) -> Substring? {
        guard let range = firstRange(of: marker) else { return nil }
        return self[range.upperBound...]
    }
}
