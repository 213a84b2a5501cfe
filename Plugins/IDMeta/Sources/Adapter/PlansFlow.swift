package import PluginKit

/// `plans.list/1`: one page of the plans that the account may use.
package struct PlansFlow: Workflow {
    private static let ids = ["id", "plan_id"]

    private var call = ListCall()

    package init() {}

    package mutating func handle(
        _ event: Event<ListingRequest>, _ context: Context<IDMetaPlugin>
    ) throws -> Step<PlanListing> {
        switch event {
        case .start(let request): return try call.begin(.plans, cursor: request.cursor, context)
        case .http(_, let response):
            let page = try call.page(response, .plans, ids: Self.ids)
            return .finish(PlanListing(plans: try page.entries.map(Self.plan), nextCursor: page.nextCursor))
        case .timer, .callback: return .keepWaiting
        case .cancelled(let reason): throw ListCall.cancelled(reason)
        }
    }

    /// Templates name a plan by `plan`, so that comes before a title for people.
    private static func plan(_ json: JSON) throws(PluginFailure) -> PlanListing.Entry {
        let entry = try ListEntry(json, "plans", ids: ids, names: ["plan", "name"])
        return PlanListing.Entry(
            externalID: entry.id, name: entry.name, description: entry.description, active: entry.isActive,
            raw: entry.raw)
    }
}
