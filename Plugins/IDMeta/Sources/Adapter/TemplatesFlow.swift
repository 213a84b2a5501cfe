package import PluginKit

/// `templates.list/1`: one page of the account's templates.
package struct TemplatesFlow: Workflow {
    private static let ids = ["id", "template_id"]

    private var call = ListCall()

    package init() {}

    package mutating func handle(
        _ event: Event<ListingRequest>, _ context: Context<IDMetaPlugin>
    ) throws -> Step<TemplateListing> {
        switch event {
        case .start(let request): return try call.begin(.templates, cursor: request.cursor, context)
        case .http(_, let response):
            let page = try call.page(response, .templates, ids: Self.ids)
            return .finish(
                TemplateListing(templates: try page.entries.map(Self.template), nextCursor: page.nextCursor))
        case .timer, .callback: return .keepWaiting
        case .cancelled(let reason): throw ListCall.cancelled(reason)
        }
    }

    private static func template(_ json: JSON) throws(PluginFailure) -> TemplateListing.Entry {
        let entry = try ListEntry(json, "templates", ids: ids, names: ["name", "title"])
        return TemplateListing.Entry(
            externalID: entry.id, name: entry.name, description: entry.description,
            steps: try steps(json, entry.id), active: entry.isActive, raw: entry.raw)
    }

    /// As in the create reply: what either list asks for is done.
    private static func steps(_ json: JSON, _ id: String) throws(PluginFailure) -> [String] {
        let lists = ["plans", "dropzone_plans"].map { json[$0] }
        guard lists.contains(where: \.exists) else {
            throw Answer.unreadable("templates", "entry \(id) does not tell its plans")
        }
        var steps: [String] = []
        for list in lists where !list.isNothing && list != "null" && list != "" {
            guard list.embedded.isArray else {
                throw Answer.unreadable("templates", "the plans of entry \(id) are no list")
            }
            for name in CreateReply.list(list, json["plans"].embedded.array) {
                guard let name, !name.isEmpty, name.count <= 256 else {
                    throw Answer.unreadable("templates", "a plan of entry \(id) has no name")
                }
                if !steps.contains(name) { steps.append(name) }
            }
        }
        guard steps.count <= 100 else { throw Answer.unreadable("templates", "entry \(id) has too many plans") }
        return steps
    }
}
