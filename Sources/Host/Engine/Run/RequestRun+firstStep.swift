import Domain
import ProviderConfig
import Store
import Vault

extension RequestRun {
    /// The id of the session that is about to begin. Until its first step is stored, nothing but the id can tell that a
    /// process died in that step; so where the request is stored already, the id follows from what begins, and whoever
    /// begins it again gives it the same.
    func sessionID(_ account: Account, _ operation: OperationID, at now: Timestamp) -> ID {
        guard isStored else { return .make(at: now) }
        let name = "session \(ordinal) \(account.provider.id) \(operation)"
        let digest = Hash.digest(.sha256, facts.id.bytes + Array(name.utf8))
        let low = digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        // The request's first half holds the time, which keeps sessions in order.
        return ID(high: facts.id.high, low: 0x8000_0000_0000_0000 | low & 0x3FFF_FFFF_FFFF_FFFF)
    }

    /// - Throws: why the first step of this session is not made once more.
    func checkFirstStep(of session: ID) async throws {
        guard hasComeBack else { return }
        let deaths = try await services.store.stepDeaths(session: session, step: 0)
        if let failure = deaths.verdict(step: 0) { throw failure }
    }
}
