import Domain
import Store

/// Where a provider calls back: `PUBLIC_URL/callbacks/PROVIDER/TOKEN`.
package enum CallbackAddress {
    package static let path = "/callbacks/"

    /// - Parameter base: the host's public address, without a slash at its end.
    package static func url(_ base: String, provider: String, token: String) -> String {
        base + path + provider + "/" + token
    }
}

extension RunServices {
    /// nil: the operator did not say where this host is reached.
    func callbackURL(_ provider: String, tenant: ID) async throws(StoreError) -> String? {
        guard let publicURL else { return nil }
        let token = try await store.callbackToken(provider: provider, tenant: tenant)
        return CallbackAddress.url(publicURL, provider: provider, token: token)
    }
}
