/// What a plugin says of itself: static JSON, read before anything of the plugin runs. Shape in docs/plugin-abi.md.
package struct Manifest: Hashable, Sendable {
    package struct Operation: Hashable, Sendable {
        package enum Processing: String, Hashable, Sendable, Codable, CaseIterable {
            case singleStep = "single_step"
            case multiStep = "multi_step"
            case asyncWebhook = "async_webhook"
        }

        package var id: OperationID
        package var processing: Processing
        /// Sends money, messages or goods: repeated only with care (docs/plugin-abi.md, Repetition).
        package var effectful: Bool
        /// The operation that settles an unknown outcome; effectful operations only.
        package var lookup: OperationID?
        package var accepts: Accepts
        /// How many steps progress usually counts; 0 is unknown.
        package var steps: Int
        package var needs: Needs

        package init(
            id: OperationID, processing: Processing, effectful: Bool = false, lookup: OperationID? = nil,
            accepts: Accepts = Accepts(), steps: Int = 0, needs: Needs = Needs()
        ) {
            self.id = id
            self.processing = processing
            self.effectful = effectful
            self.lookup = lookup
            self.accepts = accepts
            self.steps = steps
            self.needs = needs
        }
    }

    /// What an operation takes. An empty list is everything.
    package struct Accepts: Hashable, Sendable {
        package var verificationTypes: [String]
        /// ISO 3166-1 alpha-3.
        package var countries: [String]
        package var documents: [String]

        package init(verificationTypes: [String] = [], countries: [String] = [], documents: [String] = []) {
            self.verificationTypes = verificationTypes
            self.countries = countries
            self.documents = documents
        }
    }

    package struct Endpoint: Hashable, Sendable {
        package var name: String
        package var required: Bool

        package init(name: String, required: Bool) {
            self.name = name
            self.required = required
        }
    }

    package struct Secret: Hashable, Sendable {
        package var name: String
        package var required: Bool
        package var description: String

        package init(name: String, required: Bool, description: String) {
            self.name = name
            self.required = required
            self.description = description
        }
    }

    package struct Callback: Hashable, Sendable {
        package var name: String
        package var path: String

        package init(name: String, path: String) {
            self.name = name
            self.path = path
        }
    }

    package var id: String
    package var version: SemanticVersion
    package var vendor: String
    package var title: String
    package var operations: [Operation]
    package var endpoints: [Endpoint]
    package var secrets: [Secret]
    package var configSchema: JSON
    package var stateVersion: UInt32
    /// Older state versions this plugin still reads.
    package var stateReads: [UInt32]
    package var callbacks: [Callback]
    /// Steps of different sessions may overlap on one instance.
    package var reentrant: Bool
    /// What to leave out when a request or a result of this plugin is shown to an operator.
    package var redaction: [JSONPointer]
    /// CPU milliseconds a step may take; 0 is the default of 50.
    package var stepCPU: Int
    package var requires: [Feature]
    /// Keys that this host does not know and therefore ignores.
    package var remarks: [ManifestError.Fault]

    package init(
        id: String, version: SemanticVersion, vendor: String, title: String, operations: [Operation],
        endpoints: [Endpoint] = [], secrets: [Secret] = [], configSchema: JSON = .object(["type": "object"]),
        stateVersion: UInt32 = 1, stateReads: [UInt32] = [], callbacks: [Callback] = [], reentrant: Bool = false,
        redaction: [JSONPointer] = [], stepCPU: Int = 0, requires: [Feature] = [],
        remarks: [ManifestError.Fault] = []
    ) {
        self.id = id
        self.version = version
        self.vendor = vendor
        self.title = title
        self.operations = operations
        self.endpoints = endpoints
        self.secrets = secrets
        self.configSchema = configSchema
        self.stateVersion = stateVersion
        self.stateReads = stateReads
        self.callbacks = callbacks
        self.reentrant = reentrant
        self.redaction = redaction
        self.stepCPU = stepCPU
        self.requires = requires
        self.remarks = remarks
    }

    package func operation(_ id: OperationID) -> Operation? { operations.first { $0.id == id } }
}
