import Domain

/// Capabilities, health and the contract itself.
enum HostOperations {
    static let all = [
        OperationEntry(
            method: "get", path: "/api/v1/capabilities", access: .client, id: "readCapabilities", tag: "Capabilities",
            summary: "What the tenant may ask for", description: "Operations, types, countries and templates.",
            answers: [.init(status: 200, description: "The capabilities.", schema: "Capabilities")],
            problems: [401, 500, 503]),
        OperationEntry(
            method: "get", path: "/health", access: .open, id: "readHealth", tag: "Health",
            summary: "How the host is", description: "For operators. Holds nothing that an outsider may not know.",
            answers: [
                .init(status: 200, description: "Up or degraded.", schema: "Health"),
                .init(status: 503, description: "Down.", schema: "Health"),
            ]),
        OperationEntry(
            method: "get", path: "/health/database", access: .open, id: "readDatabaseHealth", tag: "Health",
            summary: "Whether the database answers", description: "It is read and locked for writing.",
            answers: [
                .init(status: 200, description: "It does.", schema: "PartHealth"),
                .init(status: 503, description: "It does not.", schema: "PartHealth"),
            ]),
        OperationEntry(
            method: "get", path: "/health/queue", access: .open, id: "readQueueHealth", tag: "Health",
            summary: "What waits and runs", description: "`degraded` when new requests are turned away for now.",
            answers: [
                .init(status: 200, description: "The queue.", schema: "QueueHealth"),
                .init(status: 503, description: "It cannot be counted.", schema: "QueueHealth"),
            ]),
        OperationEntry(
            method: "get", path: "/health/providers", access: .admin, id: "readProvidersHealth", tag: "Health",
            summary: "How the providers and their plugins are",
            description:
                "Of the node that answers, with the build and the isolation of each plugin. For admins, as it names providers; `/health` says how many serve.",
            answers: [.init(status: 200, description: "Up or degraded.", schema: "ProvidersHealth")],
            problems: [401, 403, 500, 503]),
        OperationEntry(
            method: "get", path: "/health/live", access: .open, id: "readLiveness", tag: "Health",
            summary: "Whether the process runs", description: "For supervisors: restart it when this does not answer.",
            answers: [.init(status: 200, description: "It runs.", schema: "Liveness")]),
        OperationEntry(
            method: "get", path: "/health/ready", access: .open, id: "readReadiness", tag: "Health",
            summary: "Whether requests are accepted", description: "For load balancers.",
            answers: [
                .init(status: 200, description: "They are.", schema: "Readiness"),
                .init(
                    status: 503, description: "Not now: starting, stopping or without its database.",
                    schema: "Readiness"),
            ]),
        OperationEntry(
            method: "get", path: "/openapi.json", access: .open, id: "readContract", tag: "Contract",
            summary: "This document", description: "docs/openapi.yaml as JSON.",
            answers: [.init(status: 200, description: "An OpenAPI 3.1 document.")]),
    ]
}
