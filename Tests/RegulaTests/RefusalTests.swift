import PluginKit
import RegulaAdapter
import Testing

@Suite("When there is no answer to read")
struct RefusalTests {
    @Test(
        "each status has its class, and the body is not read",
        arguments: [
            (400, .invalidRequest), (413, .invalidRequest), (422, .invalidRequest), (401, .config), (403, .config),
            (404, .config), (407, .config), (302, .config), (408, .providerUnavailable), (429, .rateLimited),
            (500, .providerUnavailable), (502, .providerUnavailable), (503, .providerUnavailable),
            (202, .providerUnavailable), (204, .providerUnavailable), (418, .internal),
        ] as [(Int, PluginFailure.Class)])
    func statuses(_ status: Int, _ failureClass: PluginFailure.Class) throws {
        // Even an approval there is none.
        for body in [Sample.passport.serialized, "<html>Juan Dela Cruz</html>", ""] {
            var run = try started()
            let failure = try #require(try run.answer("process", status, body).failure)
            #expect(failure.failureClass == failureClass)
            #expect(!failure.message.contains("Juan"))
        }
    }

    @Test("Retry-After is passed on")
    func retryAfter() throws {
        var run = try started()
        let failure = try run.answer("process", 429, headers: [.init("Retry-After", "7")]).failure
        #expect(failure?.retryAfter == .seconds(7))
    }

    @Test(
        "a call without an answer",
        arguments: [
            (.notSent, .providerUnavailable), (.outcomeUnknown, .providerUnavailable),
            (.cancelled, .providerUnavailable),
            (.limitExceeded, .internal),
        ] as [(Response.Outcome, PluginFailure.Class)])
    func outcomes(_ outcome: Response.Outcome, _ failureClass: PluginFailure.Class) throws {
        var run = try started()
        #expect(try run.fail("process", outcome).failure?.failureClass == failureClass)
    }

    @Test(
        "status 200 with something else is worth another try",
        arguments: [
            "", " ", "<html><body>OK</body></html>", "null", "[]", "{}", "1", #""approved""#, #"{"error":"busy"}"#,
            #"{"ProcessingFinished":1,"ContainerList":null}"#, #"{"ContainerList":{"List":{}}}"#,
            #"{"ContainerList":{"List":[]},"ContainerList":{"List":[]}}"#,
        ])
    func unreadable(_ body: String) throws {
        var run = try started()
        let failure = try #require(try run.answer("process", 200, body).failure)
        #expect(failure.failureClass == .providerUnavailable)
        #expect(failure.code == "unreadable_answer")
    }

    @Test("an answer cut short anywhere is worth another try")
    func truncated() throws {
        let body = Sample.passport.serialized
        let run = try started()
        for length in stride(from: 0, to: body.count, by: 97) {
            var copy = run
            #expect(
                try copy.answer("process", 200, String(body.prefix(length))).failure?.failureClass
                    == .providerUnavailable)
        }
    }
}
