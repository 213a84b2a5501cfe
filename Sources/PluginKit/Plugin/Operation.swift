/// How an operation comes to its end; shown in capabilities and used for routing.
public enum Processing: String, Sendable {
    /// One call of the vendor.
    case singleStep = "single_step"
    case multiStep = "multi_step"
    /// The vendor calls back.
    case asyncWebhook = "async_webhook"
}

/// Which requests an operation takes. An empty list is everything.
public struct Accepts: Sendable {
    public var verificationTypes: [String]
    /// ISO 3166-1 alpha-3.
    public var countries: [String]
    /// Kinds of documents, such as `passport`.
    public var documents: [String]

    public init(verificationTypes: [String] = [], countries: [String] = [], documents: [String] = []) {
        self.verificationTypes = verificationTypes
        self.countries = countries
        self.documents = documents
    }
}

/// Optional endpoints and secrets without which an operation is not offered.
public struct Needs: Sendable {
    public var endpoints: [String]
    public var secrets: [String]

    public init(endpoints: [String] = [], secrets: [String] = []) {
        self.endpoints = endpoints
        self.secrets = secrets
    }
}

/// One operation of a plugin: its entry in the manifest and the workflow that does it.
public struct Operation<P: Plugin>: Sendable {
    public let id: String
    public let processing: Processing
    /// Sends money, messages or goods.
    public let effectful: Bool
    /// The operation that settles an unknown outcome. nil on an effectful operation: there is none, and an unknown outcome
    /// is parked for an operator.
    public let lookup: String?
    public let accepts: Accepts
    /// How many steps progress usually counts; 0 is unknown.
    public let steps: Int
    public private(set) var needs = Needs()
    let runner: any StepRunner<P>

    /// An operation that has no factory here. Its request and result types must match its published schemas.
    public init<W: Workflow>(
        _ id: String, _ workflow: W.Type, processing: Processing, effectful: Bool = false, lookup: String? = nil,
        accepts: Accepts = Accepts(), steps: Int = 0
    ) where W.Owner == P {
        self.id = id
        self.processing = processing
        self.effectful = effectful
        self.lookup = lookup
        self.accepts = accepts
        self.steps = steps
        self.runner = WorkflowRunner<W>()
    }

    /// The same operation, offered only where the operator has set these.
    public func needing(endpoints: [String] = [], secrets: [String] = []) -> Operation {
        var copy = self
        copy.needs = Needs(endpoints: endpoints, secrets: secrets)
        return copy
    }

    /// `verification.document/1`: is this identity document genuine, and what does it say?
    public static func documentVerification<W: Workflow>(
        _ workflow: W.Type, processing: Processing = .multiStep, accepts: Accepts = Accepts(), steps: Int = 0
    ) -> Operation where W.Owner == P, W.Request == DocumentVerificationRequest, W.Result == VerificationResult {
        Operation("verification.document/1", workflow, processing: processing, accepts: accepts, steps: steps)
    }

    /// `verification.id/1`: does a public register know this number, and whose is it?
    public static func idVerification<W: Workflow>(
        _ workflow: W.Type, processing: Processing = .multiStep, accepts: Accepts = Accepts(), steps: Int = 0
    ) -> Operation where W.Owner == P, W.Request == IDVerificationRequest, W.Result == VerificationResult {
        Operation("verification.id/1", workflow, processing: processing, accepts: accepts, steps: steps)
    }

    /// `voucher.issue/1`. It spends money, so the plugin must offer `voucher.status/1` as well.
    public static func voucherIssue<W: Workflow>(
        _ workflow: W.Type, processing: Processing = .multiStep, accepts: Accepts = Accepts(), steps: Int = 0
    ) -> Operation where W.Owner == P, W.Request == VoucherRequest, W.Result == VoucherResult {
        Operation(
            "voucher.issue/1", workflow, processing: processing, effectful: true, lookup: "voucher.status/1",
            accepts: accepts, steps: steps)
    }

    /// `voucher.status/1`: what became of a voucher.
    public static func voucherStatus<W: Workflow>(
        _ workflow: W.Type, processing: Processing = .singleStep, steps: Int = 0
    ) -> Operation where W.Owner == P, W.Request == VoucherStatusRequest, W.Result == VoucherResult {
        Operation("voucher.status/1", workflow, processing: processing, steps: steps)
    }

    /// `voucher.cancel/1`: take a voucher back. It moves money, so the plugin must offer `voucher.status/1` as well.
    public static func voucherCancel<W: Workflow>(
        _ workflow: W.Type, processing: Processing = .multiStep, steps: Int = 0
    ) -> Operation where W.Owner == P, W.Request == VoucherCancelRequest, W.Result == VoucherResult {
        Operation(
            "voucher.cancel/1", workflow, processing: processing, effectful: true, lookup: "voucher.status/1",
            steps: steps)
    }

    /// `health.probe/1`: can the vendor be reached, and does it take our credentials?
    public static func healthProbe<W: Workflow>(
        _ workflow: W.Type, processing: Processing = .singleStep, steps: Int = 0
    ) -> Operation where W.Owner == P, W.Request == HealthProbeRequest, W.Result == HealthProbeResult {
        Operation("health.probe/1", workflow, processing: processing, steps: steps)
    }

    var manifest: JSON {
        func list(_ values: [String]) -> JSON { .array(values.map { .string($0) }) }
        var members: [JSON.Member] = [
            .init("id", .string(id)),
            .init("processing", .string(processing.rawValue)),
            .init("effectful", .bool(effectful)),
            .init(
                "accepts",
                [
                    "verification_types": list(accepts.verificationTypes),
                    "countries": list(accepts.countries),
                    "documents": list(accepts.documents),
                ]),
            .init("steps", .number(String(steps))),
        ]
        // The host wants to read that there is none, so that nobody forgets it.
        if lookup != nil || effectful { members.append(.init("lookup", lookup.map { .string($0) } ?? .null)) }
        if !needs.endpoints.isEmpty || !needs.secrets.isEmpty {
            members.append(.init("needs", ["endpoints": list(needs.endpoints), "secrets": list(needs.secrets)]))
        }
        return .object(members)
    }
}
