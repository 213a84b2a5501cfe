import Domain

/// Templates and plans, for clients and for operators.
enum TemplateSchemas {
    static let all: [String: JSON] = [
        "TemplatePage": page("Template"), "PlanPage": page("Plan"),
        "Template": Schema.answer(
            "A template. Who would serve it is not told.",
            [
                "id": Schema.string("A value for `templateId`."), "name": Schema.string("What it is called."),
                "description": Schema.string("More about it.", orNull: true), "steps": steps,
            ]),
        "Plan": Schema.answer(
            "A plan.",
            [
                "id": Schema.string("Stable."), "name": Schema.string("As in the steps of templates."),
                "description": Schema.string("More about it.", orNull: true),
            ]),
        "ListedPage": Schema.answer(
            "One page.",
            [
                "items": Schema.list("By provider, account and id.", of: Schema.reference("Listed")),
                "nextCursor": cursor,
            ]),
        "Listed": Schema.answer(
            "A template or plan that a provider lists or listed.",
            [
                "provider": Schema.string("The provider's id."),
                "tenant": Schema.string(
                    "The tenant rule whose own account lists it; null for the provider's.", orNull: true),
                "id": Schema.string("The provider's own id."), "name": Schema.string("The provider's name of it."),
                "description": Schema.string("The provider's words.", orNull: true), "steps": steps,
                "active": Schema.boolean("The provider takes new verifications with it."),
                "retiredAt": time("When it was listed no more; null while it is."),
                "firstSeenAt": time("When it was listed first."), "lastSeenAt": time("When it was listed last."),
                "version": Schema.integer("Raised with each change.", min: 1),
                "stale": Schema.boolean("The provider could not be asked lately."),
                "raw": Schema.map(
                    "The provider's entry, as of this version. Null in lists, and where it was not kept.",
                    of: .object([:]),
                    orNull: true),
                "versions": Schema.list(
                    "Oldest first; empty unless `templateId` was asked for.", of: Schema.reference("ListedVersion")),
            ]),
        "ListedVersion": Schema.answer(
            "One version of a template or plan.",
            [
                "version": Schema.integer("From 1.", min: 1),
                "change": Schema.choice("What brought it.", ["added", "changed", "returned"]),
                "by": Schema.string("`schedule`, `command:USER` or `key:ID from ADDRESS`."),
                "since": time("From then on."),
                "until": time("Replaced or retired then; null while it holds."),
                "endedBy": Schema.string("As `by`.", orNull: true), "name": Schema.string("As it was."),
                "description": Schema.string("As it was.", orNull: true), "steps": steps,
                "active": Schema.boolean("As it was."),
            ]),
        "SyncResults": Schema.answer(
            "What came of it, by provider.",
            ["results": Schema.list("One for each.", of: Schema.reference("ScheduleRun"))]),
    ]

    private static let steps = Schema.list(
        "The plans it is made of, by name; empty when not known.", of: ["type": "string"])
    private static let cursor = Schema.string("For the next page; null on the last.", orNull: true)

    private static func time(_ description: String) -> JSON {
        Schema.string(description, format: .dateTime, orNull: true)
    }

    private static func page(_ item: String) -> JSON {
        Schema.answer(
            "One page.",
            [
                "items": Schema.list("By id.", of: Schema.reference(item)), "nextCursor": cursor,
                "stale": Schema.boolean("Some could not be brought up to date lately."),
                "syncedAt": time("The oldest sync this rests on; null when it rests on none."),
            ])
    }
}
