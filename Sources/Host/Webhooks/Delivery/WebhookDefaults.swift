import Domain
import Store
import Vault

/// The tenants' default secrets, made when they are first needed.
struct WebhookDefaults: Sendable {
    let store: DataStore

    init(_ store: DataStore) { self.store = store }

    func signers(of tenant: ID) async throws -> Signers {
        if let secrets = try await store.webhookDefaultSecrets(of: tenant) { return try Signers(secrets) }
        _ = try await store.webhookDefault(of: tenant, fresh: WebhookSecret.generate().text, shownTo: nil)
        guard let secrets = try await store.webhookDefaultSecrets(of: tenant) else {
            throw StoreError(.other, "a new webhook secret was not kept; try again")
        }
        return try Signers(secrets)
    }
}
