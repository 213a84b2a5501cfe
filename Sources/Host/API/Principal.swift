package import Domain
package import Store

/// Who is asking: the tenant and the rights of an API key.
package struct Principal: Hashable, Sendable {
    package var key: ID
    package var tenant: ID
    package var tenantName: String
    package var scopes: Set<String>
    package var rateClass: RateClass

    package init(
        key: ID, tenant: ID, tenantName: String, scopes: Set<String>, rateClass: RateClass = .standard
    ) {
        self.key = key
        self.tenant = tenant
        self.tenantName = tenantName
        self.scopes = scopes
        self.rateClass = rateClass
    }
}
