import Domain

/// Templates and plans, for clients and for operators.
enum TemplateOperations {
    static let all = [templates, plans, listed, sync]

    private static let page = ["cursor", "limit"]

    private static let templates = OperationEntry(
        method: "get", path: "/api/v1/templates", access: .client, id: "listTemplates", tag: "Capabilities",
        summary: "The templates the tenant may ask for",
        description:
            "Values for `templateId`, by id. `stale`: some could not be brought up to date lately, and these are the last that are known.",
        parameters: page, answers: [.init(status: 200, description: "One page.", schema: "TemplatePage")],
        problems: [400, 401, 500, 503])

    private static let plans = OperationEntry(
        method: "get", path: "/api/v1/plans", access: .client, id: "listPlans", tag: "Capabilities",
        summary: "The plans that templates are made of",
        description: "By id. Their names are the steps of templates.", parameters: page,
        answers: [.init(status: 200, description: "One page.", schema: "PlanPage")], problems: [400, 401, 500, 503])

    private static let listed = OperationEntry(
        method: "get", path: "/api/v1/admin/templates", access: .admin, id: "listListedTemplates",
        tag: "Administration", summary: "What providers list, and listed",
        description:
            "With the provider's own words, inactive and retired ones too. With `templateId` each comes with its versions: what changed, when, and by whom.",
        parameters: page + ["provider", "tenant", "kind", "templateId"],
        answers: [.init(status: 200, description: "One page.", schema: "ListedPage")],
        problems: [400, 401, 403, 500, 503])

    private static let sync = OperationEntry(
        method: "post", path: "/api/v1/admin/templates/sync", access: .admin, id: "syncTemplates",
        tag: "Administration", summary: "Bring templates and plans up to date now",
        description:
            "Of one provider, or of all that list any. Answers when it is done; a provider that failed says so in its result, and what was known of it is kept.",
        parameters: ["provider", "acceptEmpty"],
        answers: [.init(status: 200, description: "What came of it.", schema: "SyncResults")],
        problems: [401, 403, 404, 409, 500, 503])
}
