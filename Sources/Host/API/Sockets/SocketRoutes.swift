import Domain
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Realtime

/// GET /api/v1/ws/verifications
struct SocketRoutes {
    static let path = "/api/v1/ws/verifications"

    let sockets: Sockets

    var routes: [Route] {
        // It authenticates by itself: the key may come in ways that other routes do not know.
        [Route(.get, Self.path, .open) { request, context in try await open(request, context) }]
    }

    private func open(_ request: Request, _ context: AppContext) async throws -> Response {
        let handshake = try Handshake.read(request.headers, key: request.apiKey, origins: sockets.origins)
        let admission = try await admission(handshake, context)
        let services = sockets.services
        let isAdmitted = try await context.channel.eventLoop.submit { [channel = context.channel] in
            // Not there where no server of ours listens.
            guard let upgrade = try? channel.pipeline.syncOperations.handler(type: UpgradeHandler.self) else {
                return false
            }
            return upgrade.admit(
                SocketHandler(
                    seat: admission.seat, owner: admission.owner, refusal: admission.refusal, services: services))
        }.get()
        guard isAdmitted else {
            services.registry.leave(admission.seat)
            throw Problem(.upgradeRequired, detail: "This connection cannot be upgraded; it must be HTTP/1.1.")
        }
        return Response(status: .switchingProtocols, headers: handshake.headers)
    }

    private struct Admission {
        var seat: SocketRegistry.Seat
        /// nil when the first message is to tell.
        var owner: SocketOwner?
        /// The connection is opened to say only this.
        var refusal: CloseCode?
    }

    private func admission(_ handshake: Handshake, _ context: AppContext) async throws -> Admission {
        let block = context.source.flatMap { SourceAddress($0)?.block } ?? ""
        guard let key = handshake.key else { return Admission(seat: try enter(nil, block)) }
        if !handshake.isKeyOffered {
            guard let owner = try await sockets.services.owner(key) else { throw Problem(.unauthorized) }
            return Admission(seat: try enter(owner, block), owner: owner)
        }
        // What is refused counts among those without a key until it is closed, so it costs no more than they do.
        let refusal: CloseCode
        do {
            if let owner = try await sockets.services.owner(key) {
                return Admission(seat: try sockets.services.registry.enter(owner, from: block), owner: owner)
            }
            refusal = .unauthorized
        } catch SocketRegistry.Refusal.key {
            refusal = .tooManyConnections
        } catch let full as SocketRegistry.Refusal {
            throw Self.problem(full)
        } catch {
            context.log.error("a key cannot be looked up", metadata: ["error": "\(error)"])
            refusal = .internalError
        }
        return Admission(seat: try enter(nil, block), refusal: refusal)
    }

    private func enter(_ owner: SocketOwner?, _ block: String) throws(Problem) -> SocketRegistry.Seat {
        do {
            return try sockets.services.registry.enter(owner, from: block)
        } catch {
            throw Self.problem(error)
        }
    }

    private static func problem(_ refusal: SocketRegistry.Refusal) -> Problem {
        switch refusal {
        case .key:
            Problem(
                .tooManyRequests, detail: "The API key has as many connections open as it may.",
                suggestedAction: "Follow more verifications on each connection, or close some", retryAfter: 5)
        case .address:
            Problem(
                .tooManyRequests, detail: "This address has as many connections without a key open as it may.",
                suggestedAction: "Send the key in a header, or close some", retryAfter: 5)
        case .node: Problem(.socketsFull, retryAfter: 5)
        }
    }
}
