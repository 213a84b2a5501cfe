package import Domain

extension DataStore {
    /// From which builds of its plugin to which a session went: `[{step, at, from, to}]`, each side with `version`,
    /// `digest` and `stateVersion`; oldest first. nil: it is on the build it began on.
    package func moves(of session: ID) async throws(StoreError) -> JSON? {
        try await read { db throws(StoreError) in try db.moves(of: session) }
    }
}
