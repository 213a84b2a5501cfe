/// A template that the operator listed, besides those synced from the provider.
package struct TemplateEntry: Hashable, Sendable {
    /// What clients say.
    package let publicID: String
    /// What this provider says.
    package let externalID: String
    package let name: String?
    package let description: String?
    package let isActive: Bool

    package init(
        publicID: String, externalID: String, name: String? = nil, description: String? = nil, isActive: Bool = true
    ) {
        self.publicID = publicID
        self.externalID = externalID
        self.name = name
        self.description = description
        self.isActive = isActive
    }
}
