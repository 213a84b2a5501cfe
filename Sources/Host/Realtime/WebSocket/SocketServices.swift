import Domain

/// What connections need of the rest of the house.
package struct SocketServices: Sendable {
    package var hub: EventHub
    package var registry: SocketRegistry
    package var settings: SocketSettings
    /// Whose key it is; nil for one that is unknown, revoked or expired.
    package var owner: @Sendable (_ key: String) async throws -> SocketOwner?
    /// Whether the owner's key may still be used.
    package var isGood: @Sendable (SocketOwner) async throws -> Bool

    package init(
        hub: EventHub, registry: SocketRegistry, settings: SocketSettings,
        owner: @escaping @Sendable (_ key: String) async throws -> SocketOwner?,
        isGood: @escaping @Sendable (SocketOwner) async throws -> Bool
    ) {
        self.hub = hub
        self.registry = registry
        self.settings = settings
        self.owner = owner
        self.isGood = isGood
    }

    /// For a key that came as a message, on a connection that has its seat.
    func authenticate(_ key: String, _ seat: SocketRegistry.Seat) async -> SocketMachine.Authentication {
        do {
            guard let owner = try await owner(key) else { return .unknown }
            try registry.identify(seat, as: owner)
            return .owner(owner)
        } catch is SocketRegistry.Refusal {
            return .tooManyConnections
        } catch {
            return .unavailable
        }
    }

    func subscribe(
        _ id: ID, after: Int64?, _ owner: SocketOwner, into outbox: Outbox
    ) async -> SocketMachine.Subscription {
        do {
            guard try await isGood(owner) else { return .keyEnded }
            let snapshot = try await hub.subscribe(id, tenant: owner.tenant, after: after, into: outbox)
            if snapshot.kind == .verification { return .made }
            hub.unsubscribe(id, from: outbox)
            return .refused(id, .notFound)
        } catch let problem as Problem {
            return .refused(id, problem.code)
        } catch {
            return .refused(id, .storageUnavailable)
        }
    }

    /// Closes the connections of keys that were revoked or have expired.
    /// - Returns: the keys.
    @discardableResult
    package func closeEnded() async throws -> [SocketOwner] {
        var ended: [SocketOwner] = []
        for owner in registry.owners where try await !isGood(owner) {
            registry.close(owner, .keyEnded)
            ended.append(owner)
        }
        return ended
    }
}
