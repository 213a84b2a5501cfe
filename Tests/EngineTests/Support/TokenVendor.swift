import Synchronization
import TestSupport

/// A vendor that gives out tokens, takes them back, and takes no others.
final class TokenVendor: Sendable {
    private struct State {
        var issued = 0
        var good: Set<String> = []
        var lifetime: Int64?
        var tokenStatus = 200
        var tokenDoor: Door?
        var takesNone = false
    }

    private final class Book: Sendable {
        let state = Mutex(State())

        func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Reply {
            state.withLock { state in
                if request.path == "/oauth/token" {
                    let reply = token(&state)
                    return state.tokenDoor.map { .held($0, reply) } ?? reply
                }
                let given = request.headers["authorization"] ?? ""
                let isGood = !state.takesNone && state.good.contains(given)
                return isGood ? .json(200, "{}") : .json(401, #"{"error":"invalid_token"}"#)
            }
        }

        private func token(_ state: inout State) -> LoopbackServer.Reply {
            guard state.tokenStatus == 200 else { return .json(state.tokenStatus, #"{"error":"invalid_client"}"#) }
            state.issued += 1
            let token = "tok-\(state.issued)-0123456789abcdef"
            state.good.insert("Bearer \(token)")
            let lifetime = state.lifetime.map { #","expires_in_ms":"\#($0)""# } ?? ""
            return .json(200, #"{"access_token":"\#(token)"\#(lifetime)}"#)
        }
    }

    private let book: Book
    let server: LoopbackServer

    init(lifetime: Int64? = nil) {
        let book = Book()
        book.state.withLock { $0.lifetime = lifetime }
        self.book = book
        server = LoopbackServer { book.answer($0) }
    }

    var url: String { server.url }
    /// Tokens given out.
    var issued: Int { book.state.withLock { $0.issued } }
    var askedForTokens: Int { server.count("/oauth/token") }
    func calls(_ prefix: String) -> Int { server.requests.count { $0.path.hasPrefix(prefix) } }

    /// Takes back every token that was given out.
    func revoke() { book.state.withLock { $0.good = [] } }
    /// From now on, as a vendor whose account was closed.
    func takeNone() { book.state.withLock { $0.takesNone = true } }
    func answerTokens(with status: Int) { book.state.withLock { $0.tokenStatus = status } }
    func hold(_ door: Door?) { book.state.withLock { $0.tokenDoor = door } }
}
