import Domain

/// /api/v1/admin/providers
enum ProviderOperations {
    static let all = [
        OperationEntry(
            method: "get", path: "/api/v1/admin/providers", access: .admin, id: "listProviders",
            tag: "Administration", summary: "The providers in force",
            description: "Of the node that answers, each with the build of its plugin.",
            answers: [.init(status: 200, description: "All of them.", schema: "Providers")],
            problems: [401, 403, 500, 503]),
        OperationEntry(
            method: "post", path: "/api/v1/admin/providers/reload", access: .admin, id: "reloadProviders",
            tag: "Administration", summary: "Read providers.d and the plugins again",
            description:
                "On the node that answers; others see the change of the files by themselves. A file with errors keeps its provider's last good revision, and the answer says so in `diagnostics`. With `dryRun=true` nothing is changed: the answer says what would be.",
            parameters: ["dryRun"],
            answers: [.init(status: 200, description: "What it changed.", schema: "ProviderReload")],
            problems: [400, 401, 403, 500, 503]),
    ]

    static let schemas: [String: JSON] = [
        "Providers": Schema.answer(
            "What is in force.",
            [
                "revision": revision,
                "rejectedFiles": Schema.integer(
                    "Files with errors: their providers are served by an older revision, or not at all."),
                "items": Schema.list("By id.", of: Schema.reference("ProviderInForce")),
            ]),
        "ProviderInForce": Schema.answer(
            "One provider.",
            [
                "id": Schema.string("Of its file."), "enabled": Schema.boolean("It takes work."),
                "plugin": Schema.string("The plugin's name."),
                "version": Schema.string("Of the plugin; null when it is not loaded.", orNull: true),
                "digest": Schema.string("Of the plugin's file, `sha256:…`; null when it is not loaded.", orNull: true),
                "isolation": Schema.choice(
                    "Where its plugin runs: in processes that can do nothing but compute, or in the host.",
                    ["cell", "in-process"]),
                "sandboxMissing": Schema.list(
                    "What the system of this node does not grant of a cell's confinement, in words.",
                    of: ["type": "string"]),
                "revision": Schema.string("SHA-256 of what its file says, in hex."),
                "problem": Schema.string(
                    "Why it cannot serve; null when it can. A plugin whose cells kept dying is given up until the next reload.",
                    orNull: true),
            ]),
        "ProvidersHealth": Schema.answer(
            "How the providers and their plugins are.",
            [
                "status": Schema.choice("Degraded when one of them needs an operator.", ["up", "degraded"]),
                "detail": Schema.string("How many are how."),
                "items": Schema.list("By id.", of: Schema.reference("ProviderInForce")),
            ]),
        "ProviderReload": Schema.answer(
            "What a reload did, or would do.",
            [
                "applied": Schema.boolean("False: nothing was changed, because that was asked for."),
                "revision": revision,
                "changes": Schema.list("By tenant, then by provider.", of: Schema.reference("RouteChange")),
                "diagnostics": Schema.answer(
                    "What is wrong with the files.",
                    [
                        "ok": Schema.boolean("There are no errors."),
                        "errors": Schema.list("By file and line.", of: Schema.reference("ConfigDiagnostic")),
                        "warnings": Schema.list("By file and line.", of: Schema.reference("ConfigDiagnostic")),
                    ]),
            ]),
        "RouteChange": Schema.answer(
            "What changes for one tenant at one provider.",
            [
                "tenant": Schema.string("`*`: every tenant that no provider names."),
                "provider": Schema.string("The provider's id."),
                "kind": Schema.choice("Of change.", ["added", "removed", "changed"]),
                "details": Schema.list("What changed, in words; empty unless `changed`.", of: ["type": "string"]),
            ]),
        "ConfigDiagnostic": Schema.answer(
            "One thing that is wrong.",
            [
                "file": Schema.string("Its path."), "line": Schema.integer("From 1; 0: the file as a whole."),
                "column": Schema.integer("From 1."), "message": Schema.string("What is wrong, and what was expected."),
                "hint": Schema.string("What to do.", orNull: true),
            ]),
    ]

    private static let revision = Schema.string("Of all providers together: SHA-256 in hex.")
}
