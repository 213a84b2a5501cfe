import Domain
import Testing

@testable import Egress

/// A keyed effect of which one attempt may have had its effect: what later attempts can say of it.
@Suite struct OpenOutcomeTests {
    let egress = makeEgress()
    let retry = RetrySettings(attempts: 3, base: 1, factor: 1, max: 2)

    /// The first request is read and never answered, or answered with that status; all others with the second.
    private func server(first: Int?, then status: Int) -> RawServer {
        let seen = Shared(0)
        return RawServer { connection in
            while connection.readRequest() != nil {
                var number = 0
                seen.change {
                    $0 += 1
                    number = $0
                }
                if number > 1 {
                    connection.respond(status)
                } else if let first {
                    connection.respond(first)
                } else {
                    return
                }
            }
        }
    }

    private func perform(_ server: RawServer, _ repeats: Repeat) async throws -> EffectOutcome {
        await egress.perform(
            makeEffect("POST", repeats: repeats), for: try makeProvider(server.url, retry: retry), in: makeContext())
    }

    @Test("a lost answer is not undone by a later \"not now\"", arguments: [429, 500, 502, 503, 504])
    func lostThenRefused(status: Int) async throws {
        let server = server(first: nil, then: status)
        defer { server.stop() }
        let outcome = try await perform(server, .keyed)
        #expect(outcome.result.outcome == .outcomeUnknown)
        #expect(outcome.result.status == 0)
        #expect(outcome.result.attempts == 3)
        #expect(outcome.result.reason.contains("\(status)"))
    }

    @Test("an error that may hide an effect is not undone either", arguments: [500, 502, 504])
    func errorThenRefused(first: Int) async throws {
        let server = server(first: first, then: 503)
        defer { server.stop() }
        #expect(try await perform(server, .keyed).result.outcome == .outcomeUnknown)
    }

    @Test("without a doubt the last answer stands", arguments: [429, 503])
    func refusedThroughout(first: Int) async throws {
        let server = server(first: first, then: 503)
        defer { server.stop() }
        #expect(try await perform(server, .keyed).result.status == 503)
    }

    @Test("the vendor's own answer to the key settles it", arguments: [200, 201, 402, 409, 422])
    func lostThenAnswered(status: Int) async throws {
        let server = server(first: nil, then: status)
        defer { server.stop() }
        #expect(try await perform(server, .keyed).result.status == status)
    }

    @Test("what is safe ends as its last attempt did")
    func safe() async throws {
        let server = server(first: nil, then: 503)
        defer { server.stop() }
        #expect(try await perform(server, .safe).result.status == 503)
    }

    @Test("a vendor that cannot be reached says nothing of what reached it in an earlier process")
    func earlierProcess() async throws {
        let provider = try makeProvider("http://nowhere.invalid", retry: retry)
        var context = makeContext()
        #expect(
            await egress.perform(makeEffect("POST", repeats: .keyed), for: provider, in: context).result.outcome
                == .notSent)
        context.mayHaveReached = true
        #expect(
            await egress.perform(makeEffect("POST", repeats: .keyed), for: provider, in: context).result.outcome
                == .outcomeUnknown)
        #expect(
            await egress.perform(makeEffect("POST", repeats: .safe), for: provider, in: context).result.outcome
                == .notSent)
    }
}
