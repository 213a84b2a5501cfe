import PluginKit

/// One verification with the vendor, from create to the verdict; the state of both workflows.
///
/// The decision is the worst of what every step found and the vendor's final status. A rejection is a verdict: it ends the
/// conversation, so that no later failure turns it into another try with somebody else.
struct Conversation: Codable, Sendable {
    /// nil: nothing has begun.
    var inputs: Inputs?
    /// The vendor's id of the verification.
    var id: String?
    /// All the template's plans that are asked for, and those still to do.
    var plans: [Plan] = []
    var todo: [Plan] = []
    /// A plan of the template was not performed, so the vendor will wait for it in vain.
    var isIncomplete = false
    var findings: [Finding] = []
    var reads = 0
    /// The vendor's id is registered, so that its callbacks find this session. nil: begun before that was done.
    var isCorrelated: Bool?

    var person: VerificationResult.Person?
    var document: VerificationResult.Document?
    var record: VerificationResult.IDRecord?

    /// The template of a request, and whether the client named it.
    static func template(
        _ named: String?, _ verificationType: String, _ context: Context<IDMetaPlugin>
    ) throws(PluginFailure) -> (String, Bool) {
        if let named { return (named, true) }
        guard let standard = context.configuration.template(for: verificationType) else {
            throw PluginFailure(
                .config, code: "no_template",
                message: "the request names no template and there is no default for \(verificationType); "
                    + "set default_template or type_templates")
        }
        return (standard, false)
    }

    mutating func begin(
        _ inputs: Inputs, reference: String?, _ context: Context<IDMetaPlugin>
    ) -> Step<VerificationResult> {
        self.inputs = inputs
        context.progress(1, of: 4, "Creating")
        let calls = IDMetaCalls(configuration: context.configuration)
        return .perform(.http(calls.create(template: inputs.template, reference: reference)))
    }

    /// Any event but the start.
    mutating func handle<Request>(
        _ event: Event<Request>, _ context: Context<IDMetaPlugin>
    ) throws -> Step<VerificationResult> {
        switch event {
        case .start: return .keepWaiting
        // After the end: the vendor may have changed its mind.
        case .callback("", on: let id, _): return try lookAgain(id, context)
        case .http("create", let response): return try created(response, context)
        case .http("finalize", let response): return try finalized(response, context)
        case .http(let key, let response):
            if let plan = todo.first, plan.key == key { return try performed(plan, response, context) }
            guard key == "read.\(reads)" else { return .keepWaiting }
            return try readBack(response, context)
        // Whatever the callback says, the verification is read; and when none comes, it is read all the same.
        case .timer(let key), .callback(let key, on: _, _):
            guard key == "wait.\(reads)" else { return .keepWaiting }
            let (_, id) = try begun()
            return .perform(.http(IDMetaCalls(configuration: context.configuration).read(reads, verification: id)))
        // The vendor has no way to cancel: the session stops here.
        case .cancelled(let reason): throw PluginFailure(.rejectedByProvider, code: "cancelled", message: reason)
        }
    }

    private mutating func created(
        _ response: Response, _ context: Context<IDMetaPlugin>
    ) throws -> Step<VerificationResult> {
        guard let inputs else { throw Self.notBegun }
        // The only field beside our own reference is the template; the operator's default is not the client's fault.
        if response.outcome == .response, response.status == 400 || response.status == 422, !inputs.templateIsClients,
            Answer.refusedFields(response.json).contains("template_id")
        {
            throw PluginFailure(
                .config, code: "http_\(response.status)",
                message: "the vendor refused template \(inputs.template); it may be inactive; choose another default")
        }
        let unknown = "template \(inputs.template) is not known to the vendor; check the templates and the endpoint api"
        let reply = try CreateReply(try Answer.read(response, "create", missing: unknown))
        // A register is asked whatever plans the template lists: whether that completes it is the vendor's to say, when
        // it is finalized, in missing_plans and the final status.
        let asked = inputs.required.map { [$0] } ?? reply.plans.filter(inputs.accepted.contains)
        guard !asked.isEmpty else {
            let wanted = inputs.accepted.map(\.rawValue).joined(separator: " or ")
            throw PluginFailure(
                inputs.templateIsClients ? .invalidRequest : .config, code: "wrong_template",
                message: "template \(inputs.template) does not ask for \(wanted); choose another template")
        }
        // A check that is asked for and that the template leaves out would never be done.
        for plan in inputs.promised where !asked.contains(plan) {
            throw PluginFailure(
                inputs.templateIsClients ? .invalidRequest : .config, code: "wrong_template",
                message: "template \(inputs.template) does not ask for \(plan.rawValue); choose another template")
        }
        // What the request lacks is found out before the first step is billed.
        for plan in asked where plan != .aml { _ = try inputs.fields(plan, nil) }
        id = reply.id
        context.correlate(reply.id)
        isCorrelated = true
        plans = asked
        todo = asked
        if inputs.required == nil, reply.asksForMore || asked.count < reply.plans.count {
            isIncomplete = true
            findings.append(.notDone("other_checks", detail: "the template asks for checks that are not made here"))
        }
        return try next(context)
    }

    /// The next step, or the end of them.
    private mutating func next(_ context: Context<IDMetaPlugin>) throws -> Step<VerificationResult> {
        let (inputs, id) = try begun()
        let calls = IDMetaCalls(configuration: context.configuration)
        while let plan = todo.first, !isRejected {
            if let fields = try inputs.fields(plan, person) {
                context.progress(plans.count - todo.count + 2, of: plans.count + 3, plan.progress)
                return .perform(
                    .http(calls.step(plan, template: inputs.template, verification: id, fields)))
            }
            skip(plan, "the document does not say who it is")
        }
        todo = []
        context.progress(plans.count + 2, of: plans.count + 3, "Concluding")
        return .perform(.http(calls.finalize(template: inputs.template, verification: id)))
    }

    private mutating func performed(
        _ plan: Plan, _ response: Response, _ context: Context<IDMetaPlugin>
    ) throws -> Step<VerificationResult> {
        if plan == .aml, response.outcome == .response, response.status == 400 || response.status == 422 {
            // It was asked with what the document says, which the client cannot mend.
            skip(plan, "the vendor refused what the document says")
            return try next(context)
        }
        let json = try Answer.read(response, plan.rawValue)
        if Answer.saysFailure(json) {
            findings.append(try failed(plan, json))
        } else {
            let (inputs, _) = try begun()
            read(plan, json, inputs, context)
        }
        todo.removeFirst()
        return try next(context)
    }

    private mutating func read(_ plan: Plan, _ json: JSON, _ inputs: Inputs, _ context: Context<IDMetaPlugin>) {
        switch plan {
        case .document:
            let reading = DocumentReading(json, today: context.now.date)
            findings.append(reading.finding)
            (person, document) = (reading.person, reading.document)
        case .biometrics, .faceCompare:
            findings.append(FaceReading.finding(plan, json, minimum: context.configuration.minimumScore))
        case .aml: findings.append(WatchListReading.finding(json))
        case .nbiClearance, .prc, .nationalPolice, .socialSecurity, .drivingLicense, .philsys:
            let reading = RegisterReading(plan, json, inputs, today: context.now.date)
            findings.append(reading.finding)
            (person, record) = (reading.person, reading.record)
        }
    }

    /// A step that failed by its own words: the picture's fault is a verdict that a better one may change.
    private func failed(_ plan: Plan, _ json: JSON) throws(PluginFailure) -> Finding {
        let isFace = Plan.faces.contains(plan)
        guard isFace || plan == .document, Answer.blamesThePicture(json) else {
            throw Answer.technicalFailure(plan.rawValue)
        }
        return .of(plan.check, .rejected, isFace ? .face : .picture, retryable: true)
    }

    private mutating func skip(_ plan: Plan, _ detail: String) {
        todo.removeFirst()
        isIncomplete = true
        findings.append(.notDone(plan.check, detail: detail))
    }

    func begun() throws(PluginFailure) -> (inputs: Inputs, id: String) {
        guard let inputs, let id else { throw Self.notBegun }
        return (inputs, id)
    }

    private static let notBegun = PluginFailure(
        .badState, code: "not_begun", message: "the stored state holds no verification")
}
