package import Domain
package import Egress
package import Logging
package import Store

/// What every run shares.
package struct RunServices: Sendable {
    package let store: DataStore
    package let egress: EgressClient
    package let accounts: Accounts
    package let instances: Instances
    package let listings: ListingCache
    package let credentials: Credentials
    /// This process, as the owner of leases.
    package let node: ID
    package let idempotencyKey: @Sendable (_ request: ID, _ provider: String, _ effect: String) -> ID
    package let news: ProviderNews
    package let logger: Logger
    package let retry: JobRetry
    package let loads: ProviderLoads
    package let pulse = Pulse()
    /// Where requests' own webhooks may go.
    package let webhookPolicy: WebhookURLPolicy
    /// `https://host`, without a slash at its end: where providers reach this host. nil: the operator did not say.
    package let publicURL: String?

    package init(
        store: DataStore, egress: EgressClient, accounts: Accounts, instances: Instances, node: ID,
        idempotencyKey: @escaping @Sendable (ID, String, String) -> ID, news: ProviderNews, logger: Logger,
        retry: JobRetry = JobRetry(), loads: ProviderLoads = ProviderLoads(),
        webhookPolicy: WebhookURLPolicy = .standard, publicURL: String? = nil
    ) {
        self.store = store
        self.egress = egress
        self.accounts = accounts
        self.instances = instances
        listings = ListingCache(store: store, logger: logger)
        credentials = Credentials(egress: egress, instances: instances, logger: logger)
        self.node = node
        self.idempotencyKey = idempotencyKey
        self.news = news
        self.logger = logger
        self.retry = retry
        self.loads = loads
        self.webhookPolicy = webhookPolicy
        self.publicURL = publicURL
    }
}
