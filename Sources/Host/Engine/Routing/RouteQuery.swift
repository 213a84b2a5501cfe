package import Domain

/// What a request needs of a provider.
package struct RouteQuery: Sendable {
    package var tenant: String
    package var operation: OperationID
    /// The verification type or voucher type; nil asks for none in particular.
    package var type: String?
    /// The template id as the client wrote it.
    package var template: String?
    /// ISO 3166-1 alpha-3.
    package var country: String?
    /// What equal candidates are split by: the subject, or the request's id.
    package var splitKey: String
    /// Providers that this request has tried.
    package var tried: Set<String>
    /// The only provider that can serve it: the one that served what it refers to.
    package var only: String?

    package init(
        tenant: String, operation: OperationID, type: String? = nil, template: String? = nil, country: String? = nil,
        splitKey: String, tried: Set<String> = [], only: String? = nil
    ) {
        self.tenant = tenant
        self.operation = operation
        self.type = type
        self.template = template
        self.country = country
        self.splitKey = splitKey
        self.tried = tried
        self.only = only
    }
}
