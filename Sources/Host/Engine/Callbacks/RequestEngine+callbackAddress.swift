import Domain
import PluginHost
import ProviderConfig
import Store

/// What to give to a provider, so that it calls back.
package struct CallbackPlace: Sendable {
    package var provider: String
    package var tenant: String
    /// nil: the setting `public_url` is missing.
    package var url: String?
    /// The same without the host.
    package var path: String
    /// Paths below it that the plugin's manifest names, by name.
    package var callbacks: [(name: String, path: String)]
    package var allowFrom: [String]
    package var acceptsUnsigned: Bool

    package init(_ account: Account, token: String, publicURL: String?) {
        provider = account.provider.id
        tenant = account.account.tenant
        url = publicURL.map { CallbackAddress.url($0, provider: account.provider.id, token: token) }
        path = CallbackAddress.url("", provider: account.provider.id, token: token)
        callbacks = account.plugin.manifest.callbacks.map { ($0.name, $0.path) }
        allowFrom = account.provider.callbacks.allowFrom.map(\.description)
        acceptsUnsigned = account.provider.callbacks.acceptsUnsigned
    }
}

extension RequestEngine {
    package func callbackPlace(_ provider: String, tenant name: String) async throws -> CallbackPlace {
        let (account, tenant) = try await callbackAccount(provider, name)
        let token = try await services.store.callbackToken(provider: provider, tenant: tenant)
        return CallbackPlace(account, token: token, publicURL: services.publicURL)
    }

    /// - Parameter overlap: milliseconds that the old address goes on to be taken.
    package func rotateCallbackPlace(
        _ provider: String, tenant name: String, overlap: Int64, actor: String
    ) async throws -> CallbackPlace {
        let (account, tenant) = try await callbackAccount(provider, name)
        let token = try await services.store.rotateCallbackToken(
            provider: provider, tenant: tenant, overlap: overlap, actor: actor)
        return CallbackPlace(account, token: token, publicURL: services.publicURL)
    }

    private func callbackAccount(_ provider: String, _ name: String) async throws -> (Account, ID) {
        guard let tenant = try await services.store.tenant(named: name)?.id else {
            throw Problem(.notFound, detail: "There is no tenant '\(name)'.")
        }
        do {
            return (try services.accounts.account(provider, tenant: name), tenant)
        } catch {
            throw Problem(.notFound, detail: "There is no provider '\(provider)' that serves this tenant.")
        }
    }
}
