package import Domain
package import ProviderConfig

/// One provider as the router sees it for one tenant, at one moment.
package struct RouteOption: Sendable {
    /// Why a provider cannot serve this tenant whatever it asks.
    package enum Obstacle: String, Hashable, Sendable {
        case disabled
        case notForTenant = "not_for_tenant"
        case shadow
        /// The plugin did not load, or its configuration is refused.
        case broken
        case breakerOpen = "breaker_open"
    }

    package var provider: String
    package var obstacle: Obstacle?
    package var priority: Int
    package var weight: Int
    /// What the tenant is limited to; nil is all.
    package var operations: [OperationFilter]?
    package var offered: [Manifest.Operation]
    /// What the plugin can do, and the operator has not set all that it needs for it.
    package var unmet: Set<OperationID>
    package var templates: TemplateBook
    package var defaults: DefaultTemplates

    package init(
        provider: String, obstacle: Obstacle? = nil, priority: Int = 100, weight: Int = 1,
        operations: [OperationFilter]? = nil, offered: [Manifest.Operation], unmet: Set<OperationID> = [],
        templates: TemplateBook = TemplateBook([]), defaults: DefaultTemplates = DefaultTemplates()
    ) {
        self.provider = provider
        self.obstacle = obstacle
        self.priority = priority
        self.weight = weight
        self.operations = operations
        self.offered = offered
        self.unmet = unmet
        self.templates = templates
        self.defaults = defaults
    }

    /// The tenant may use it, whatever its state at the moment.
    package var isUsable: Bool {
        switch obstacle {
        case .disabled, .notForTenant, .shadow: false
        case .broken, .breakerOpen, nil: true
        }
    }
}
