extension EventDefinition {
    /// What operators are told. The provider's or endpoint's id is the event's `target`.
    static let ofOperators: [EventDefinition] = [
        EventDefinition(
            type: "provider.breaker.opened", role: .operators,
            occurrence: "A node calls a provider no more for now: too many calls in a row have failed.",
            members: [node, withheld]),
        EventDefinition(
            type: "provider.breaker.closed", role: .operators, occurrence: "A node calls the provider again.",
            members: [node, withheld]),
        EventDefinition(
            type: "provider.account.failing", role: .operators,
            occurrence: "A request failed at a provider because a tenant's account or its configuration is wrong.",
            members: [
                node, Member(name: "operation", schema: text("What was asked of the provider.", most: 64)), failureCode,
                silenced,
            ]),
        EventDefinition(
            type: "provider.session.parked", role: .operators,
            occurrence: "A session of a provider was set aside for an operator: see `gatehouse dead show`.",
            members: [node, Member(name: "request", schema: text("Its id.", most: 36)), failureCode, silenced]),
        EventDefinition(
            type: "provider.config.applied", role: .operators,
            occurrence: "A running node has taken over a change of a provider: its file, its secrets or its plugin.",
            members: [
                node, Member(name: "changes", schema: count("Tenant rules whose routes it changed.")),
                Member(
                    name: "revision", schema: text("Of the provider, in hex; absent when it is gone.", most: 64),
                    isRequired: false),
                Member(
                    name: "digest", schema: text("Of the plugin's build; absent when there is none.", most: 71),
                    isRequired: false),
            ]),
        EventDefinition(
            type: "provider.config.rejected", role: .operators,
            occurrence: "A file of providers.d has an error. `gatehouse config check` tells which.",
            members: [
                node, Member(name: "file", schema: text("The file's name.", most: 255)),
                Member(name: "line", schema: count("Of the first error, from 1.")),
                Member(name: "column", schema: count("Of the first error, from 1.")),
                Member(name: "errors", schema: count("Errors in this file.")),
            ]),
        EventDefinition(
            type: "provider.templates.synced", role: .operators,
            occurrence: "What a provider lists has changed.",
            members: listing + ["added", "changed", "retired"].map { Member(name: $0, schema: count("Entries.")) }),
        EventDefinition(
            type: "provider.templates.sync_failed", role: .operators,
            occurrence:
                "What a provider lists could not be read; the last good list is kept. Told once for each row of failures.",
            members: listing),
        EventDefinition(
            type: "webhook.endpoint.disabled", role: .operators,
            occurrence: "An endpoint is sent nothing more.",
            members: [
                Member(name: "reason", schema: code("Why: `gone`, `failing` or `operator`."))
            ]),
        EventDefinition(
            type: "webhook.endpoint.enabled", role: .operators, occurrence: "An endpoint is sent events again.",
            members: []),
    ]

    private static let node = Member(name: "node", schema: text("The node's name.", most: 255))
    private static let withheld = Member(
        name: "withheld", schema: count("Transitions since the last one told, left out because there were too many."),
        isRequired: false)
    private static let failureCode = Member(
        name: "code", schema: text("What the plugin or the host calls the reason.", most: 200))
    private static let silenced = Member(
        name: "withheld",
        schema: count("How often it happened since the last one told, at this provider for this tenant on this node."),
        isRequired: false)
    private static let listing = [
        Member(
            name: "kind", schema: ["type": "string", "enum": ["template", "plan"], "description": "What it lists."]),
        Member(
            name: "scope", schema: text("The tenant whose account it is; empty for the provider's own.", most: 200)),
    ]

    private static func text(_ description: String, most: Int) -> JSON {
        ["type": "string", "maxLength": .number(most), "description": .string(description)]
    }
}
