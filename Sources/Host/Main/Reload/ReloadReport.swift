import Domain
import ProviderConfig

/// What a reload did, or would do.
struct ReloadReport: Sendable {
    /// False: it was only asked what would change.
    var isApplied: Bool
    /// Of all providers together, as they are in force afterwards.
    var revision: String
    var changes: [RouteChange]
    var diagnostics: [ConfigDiagnostic]

    var json: JSON {
        [
            "applied": .bool(isApplied), "revision": .string(revision), "changes": .array(changes.map(\.json)),
            "diagnostics": DiagnosticRenderer.json(diagnostics),
        ]
    }
}

extension RouteChange {
    var json: JSON {
        [
            "tenant": .string(tenant), "provider": .string(provider), "kind": .string(kind.rawValue),
            "details": .array(details.map { .string($0) }),
        ]
    }
}
