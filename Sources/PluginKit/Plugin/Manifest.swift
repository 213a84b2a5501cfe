/// What a plugin says of itself: read by the host before anything of the plugin runs.
public struct Manifest: Sendable {
    /// A base URL that the operator sets and effects name.
    public struct Endpoint: Sendable {
        public var name: String
        public var required: Bool

        public init(_ name: String, required: Bool = true) {
            self.name = name
            self.required = required
        }
    }

    /// A credential that the operator sets. The plugin only ever knows its name.
    public struct Secret: Sendable {
        public var name: String
        public var required: Bool
        public var description: String

        public init(_ name: String, _ description: String, required: Bool = true) {
            self.name = name
            self.required = required
            self.description = description
        }
    }

    /// A path below the account's callback URL that the vendor calls.
    public struct Callback: Sendable {
        public var name: String
        public var path: String

        public init(_ name: String, path: String = "/") {
            self.name = name
            self.path = path
        }
    }

    /// What a host must have for this plugin to work: everything that came after the first version of the ABI.
    public enum Feature: String, Sendable {
        /// ``Operation/needs``.
        case needs = "operations.needs"
        /// `"x-secrets": "names"` of a property of the configuration.
        case secretNames = "config.secret_names"
        /// ``Capture/Source/cookie(_:)``.
        case cookieCapture = "capture.cookie"
        /// ``CallbackReading/further``.
        case severalEvents = "ingest.next_event"
        /// ``Response/Outcome/noCredential``: only a plugin that requires it receives it.
        case noCredential = "outcome.no_credential"
        /// ``Operation/credentialAcquisition(_:processing:steps:)``.
        case acquiredCredentials = "credential.acquire"
    }

    public var id: String
    /// A semantic version.
    public var version: String
    public var vendor: String
    public var title: String
    public var endpoints: [Endpoint]
    public var secrets: [Secret]
    /// JSON Schema 2020-12 (subset) of the configuration; it draws the operator's form and checks `providers.d/`.
    public var configSchema: JSON
    /// The version of the workflows' state. Raise it when a workflow can no longer decode what it encoded before.
    public var stateVersion: UInt32
    /// Older versions that ``Workflow/read(state:version:)`` still understands.
    public var stateReads: [UInt32]
    /// Older versions that ``Workflow/read(state:version:)`` understands, and that no step is to see: the host has the state
    /// of a session under way encoded anew when no node has its build any more (gh.migrate-state/1).
    public var stateMigrates: [UInt32]
    public var callbacks: [Callback]
    /// JSON pointers to leave out when a request or a result is shown to an operator.
    public var redaction: [String]
    /// CPU milliseconds a step may take; nil is the host's 50.
    public var stepCPUMilliseconds: UInt32?
    /// A host that lacks one of these refuses the plugin, and says which.
    public var requires: [Feature]

    public init(
        id: String, version: String, vendor: String, title: String, endpoints: [Endpoint] = [], secrets: [Secret] = [],
        configSchema: JSON = ["type": "object"], stateVersion: UInt32 = 1, stateReads: [UInt32] = [],
        stateMigrates: [UInt32] = [], callbacks: [Callback] = [], redaction: [String] = [],
        stepCPUMilliseconds: UInt32? = nil, requires: [Feature] = []
    ) {
        self.id = id
        self.version = version
        self.vendor = vendor
        self.title = title
        self.endpoints = endpoints
        self.secrets = secrets
        self.configSchema = configSchema
        self.stateVersion = stateVersion
        self.stateReads = stateReads
        self.stateMigrates = stateMigrates
        self.callbacks = callbacks
        self.redaction = redaction
        self.stepCPUMilliseconds = stepCPUMilliseconds
        self.requires = requires
    }

    /// The manifest as the host reads it. Workflows are values, so every plugin made with the kit is reentrant.
    func json<P: Plugin>(operations: [Operation<P>]) -> JSON {
        var members: [JSON.Member] = [
            .init("id", .string(id)),
            .init("version", .string(version)),
            .init("vendor", .string(vendor)),
            .init("title", .string(title)),
            .init("operations", .array(operations.map(\.manifest))),
            .init("endpoints", .array(endpoints.map { ["name": .string($0.name), "required": .bool($0.required)] })),
            .init(
                "secrets",
                .array(
                    secrets.map {
                        [
                            "name": .string($0.name), "required": .bool($0.required),
                            "description": .string($0.description),
                        ]
                    })),
            .init("config_schema", configSchema),
            .init("state_version", .number(String(stateVersion))),
            .init("state_reads", .array(stateReads.map { .number(String($0)) })),
            .init("callbacks", .array(callbacks.map { ["name": .string($0.name), "path": .string($0.path)] })),
            .init("reentrant", true),
            .init("redaction", .array(redaction.map { .string($0) })),
        ]
        if let stepCPUMilliseconds {
            members.append(.init("limits", ["step_cpu_ms": .number(String(stepCPUMilliseconds))]))
        }
        if !requires.isEmpty { members.append(.init("requires", .array(requires.map { .string($0.rawValue) }))) }
        return .object(members)
    }
}
