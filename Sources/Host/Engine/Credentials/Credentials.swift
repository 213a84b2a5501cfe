package import Domain
package import Egress
package import Logging
import PluginHost
import ProviderConfig
import Synchronization

/// Credentials that plugins acquire of their vendors with `credential.acquire/1`: OAuth 2 tokens, ids of sessions. For
/// each provider and tenant at most one acquisition is under way; whoever needs what it brings waits, and nobody else.
///
/// They live in this process's memory alone. Another node, and this one after a restart, acquires its own.
package final class Credentials: Sendable {
    private struct Key: Hashable {
        var provider: String
        var tenant: String
        var build: PluginBuild
    }

    /// What credentials are acquired with: with another secret or address they are others.
    private struct Basis: Equatable {
        var revision: String
        var secrets: [String: [UInt8]]
        var endpoints: [String: Egress.EndpointURL]

        init(_ account: Account) {
            revision = account.account.revision
            secrets = account.egress.secrets
            endpoints = account.egress.endpoints
        }
    }

    private typealias Acquisition = Task<Result<AcquiredCredentials, StepFailure>, Never>

    private struct Slot {
        var generation: Int
        var basis: Basis
        var shelf: CredentialShelf
        var acquisition: Acquisition?
    }

    private let slots = Mutex<[Key: Slot]>([:])
    private let probe: Probe
    private let logger: Logger

    package init(egress: EgressClient, instances: Instances, logger: Logger) {
        probe = Probe(egress: egress, instances: instances)
        self.logger = logger
    }

    /// - Parameters:
    ///   - account: as the snapshot in force has it.
    ///   - refused: the number of those that the vendor has just refused.
    /// - Throws: class `config`, `provider_unavailable`, `rate_limited` or `internal`, within half a minute.
    package func credentials(of account: Account, refused: Int? = nil) async throws(StepFailure) -> AcquiredCredentials
    {
        let key = Key(
            provider: account.provider.id, tenant: account.account.tenant, build: PluginBuild(account.plugin))
        let (answer, acquisition) = slots.withLock { slots in
            var slot = Self.slot(slots[key], account)
            let answer = slot.shelf.ask(refused: refused, at: .now())
            if case .acquire(let number, let reason, _) = answer {
                slot.acquisition = Acquisition { await self.acquire(number, reason, key, account) }
            }
            slots[key] = slot
            return (answer, slot.acquisition)
        }
        switch answer {
        case .use(let credentials): return credentials
        case .acquire(_, _, let credentials?): return credentials
        case .fail(let failure): throw failure
        case .wait, .acquire:
            guard let acquisition else { throw Self.lost }
            return try await acquisition.value.get()
        }
    }

    /// That of an account, empty where the account has become another.
    private static func slot(_ known: Slot?, _ account: Account) -> Slot {
        let basis = Basis(account)
        guard var slot = known else {
            return Slot(generation: account.generation, basis: basis, shelf: CredentialShelf())
        }
        // Whoever began before a reload does not bring back what it has ended.
        guard account.generation > slot.generation else { return slot }
        if slot.basis != basis {
            return Slot(
                generation: account.generation, basis: basis, shelf: CredentialShelf(after: slot.shelf.last))
        }
        slot.generation = account.generation
        return slot
    }

    private func acquire(
        _ number: Int, _ reason: CredentialShelf.Reason, _ key: Key, _ account: Account
    ) async -> Result<AcquiredCredentials, StepFailure> {
        let told: Logger.Metadata = [
            "provider": .string(key.provider), "tenant": .string(key.tenant), "reason": .string(reason.rawValue),
        ]
        do throws(StepFailure) {
            let run = try await probe.outcome(
                .credentialAcquire, request: ["reason": .string(reason.rawValue)], on: account,
                limit: EngineLimits.acquisition)
            let now = Timestamp.now()
            let credentials = AcquiredCredentials(
                number: number, values: try Self.values(run.result, run.captured, at: now), acquiredAt: now)
            slots.withLock { $0[key]?.shelf.acquired(credentials) }
            logger.info("credential acquired", metadata: told)
            return .success(credentials)
        } catch {
            let failure = Self.asCause(error)
            slots.withLock { $0[key]?.shelf.failed(number, failure, at: .now()) }
            let detail: Logger.Metadata = [
                "class": .string(failure.errorClass.name), "code": .string(failure.code),
                "detail": .string(account.secretGuard.redact(failure.message)),
            ]
            logger.error("credential not acquired", metadata: told.merging(detail) { $1 })
            return .failure(failure)
        }
    }

    /// The captures that the result names, each for as long as the vendor said, and no longer than its capture.
    private static func values(
        _ result: JSON, _ captured: [String: CapturedValue], at now: Timestamp
    ) throws(StepFailure) -> [CapturedValue] {
        var values: [CapturedValue] = []
        for item in result["credentials"]?.array ?? [] {
            let name = item["name"]?.string ?? ""
            guard var value = captured[name], value.kind == .secret else {
                throw StepFailure(
                    .internalError, code: "capture.unknown",
                    message: "the result names capture '\(name)', which was not made as a secret")
            }
            if let lifetime = item["lifetimeMs"]?.int {
                let end = now.adding(milliseconds: lifetime)
                value.expiresAt = min(value.expiresAt ?? end, end)
            }
            values.append(value)
        }
        return values
    }

    /// What went wrong with the credential, as a reason why a request could not be served: it is no fault of its client.
    private static func asCause(_ failure: StepFailure) -> StepFailure {
        let errorClass: ErrorClass =
            switch failure.errorClass {
            case .providerUnavailable, .rateLimited, .internalError: failure.errorClass
            case .invalidRequest, .unsupported, .config, .rejectedByProvider, .credentialExpired, .outcomeUnknown,
                .badState:
                .config
            }
        return StepFailure(
            errorClass, code: failure.code, message: "no credential could be acquired: \(failure.message)",
            retryAfter: failure.retryAfter)
    }

    private static let lost = StepFailure(
        .internalError, code: "credential.lost", message: "the acquisition of a credential was lost")
}
