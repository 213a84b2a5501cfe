import Domain
import HTTPTypes
import Hummingbird
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
        let owner = try await owner(handshake)
        let seat: SocketRegistry.Seat
        do {
            seat = try sockets.services.registry.enter(owner)
        } catch {
            throw Self.problem(error)
        }
        let services = sockets.services
        let isAdmitted = try await context.channel.eventLoop.submit { [channel = context.channel] in
            // Not there where no server of ours listens.
            guard let upgrade = try? channel.pipeline.syncOperations.handler(type: UpgradeHandler.self) else {
                return false
            }
            return upgrade.admit(SocketHandler(seat: seat, owner: owner, services: services))
        }.get()
        guard isAdmitted else {
            services.registry.leave(seat)
            throw Problem(.upgradeRequired, detail: "This connection cannot be upgraded; it must be HTTP/1.1.")
        }
        return Response(status: .switchingProtocols, headers: handshake.headers)
    }

    /// nil when the first message is to tell.
    private func owner(_ handshake: Handshake) async throws -> SocketOwner? {
        guard let key = handshake.key else { return nil }
        guard let owner = try await sockets.services.owner(key) else { throw Problem(.unauthorized) }
        return owner
    }

    private static func problem(_ refusal: SocketRegistry.Refusal) -> Problem {
        switch refusal {
        case .key:
            Problem(
                .tooManyRequests, detail: "The API key has as many connections open as it may.",
                suggestedAction: "Follow more verifications on each connection, or close some", retryAfter: 5)
        case .node: Problem(.socketsFull, retryAfter: 5)
        }
    }
}
