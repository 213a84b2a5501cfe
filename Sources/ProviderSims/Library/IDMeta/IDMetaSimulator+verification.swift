extension IDMetaSimulator {
    /// `POST /v1/verification/create-verification`
    func create(_ request: SimRequest, _ settings: Settings) -> SimAnswer {
        guard let fields = IDMetaFields(request) else { return Self.invalid("body", "The body could not be read.") }
        guard let wanted = fields.text("template_id") else {
            return Self.invalid("template_id", "The template id field is required.")
        }
        guard let id = Int(wanted), let template = catalogue.template(id) else {
            return .json(404, ["status": false, "message": .string("Template \(wanted) not found.")])
        }
        guard template.active else { return Self.invalid("template_id", "Template \(wanted) is inactive.") }
        let verification = verifications.create(template: id, metadata: fields.json("metadata") ?? .null)
        callbacks.queue(.create, verification, status: .empty, settings)
        return .json(
            200,
            [
                "verification": [
                    "id": .int(verification.id), "template_id": .int(id), "status": .int(IDMetaStatus.empty.rawValue),
                    "verification_data": "{}", "metadata": verification.metadata,
                    "created_at": .string(Clock.iso8601(verification.createdAt)),
                ],
                "template": template.createReply(secret: settings.callbackSecret, callbackUrl: settings.callbackUrl),
                "tool_settings": .array(template.plans.map { ["plan": .string($0), "config": [:]] }),
                "plans": .array(template.plans.map { IDMetaPlan.json(named: $0) }),
            ])
    }

    /// `POST /v1/verification/finalize-verification`; may be repeated.
    func finalize(_ request: SimRequest, _ settings: Settings) -> SimAnswer {
        guard let fields = IDMetaFields(request) else { return Self.invalid("body", "The body could not be read.") }
        switch find(fields) {
        case .failure(let refusal): return refusal.answer
        case .success(let found):
            let plans = settings.strictPlans ? catalogue.template(found.template)?.plans ?? [] : []
            guard let done = verifications.finalize(found.id, plans: plans) else {
                return .json(404, ["status": false, "message": "Verification not found."])
            }
            let status = done.status(plans: plans)
            if status.isFinal { callbacks.queue(.complete, done, status: status, settings) }
            return .json(
                200,
                [
                    "verification": done.json(status), "missing_plans": .array(done.missing(plans).map { .string($0) }),
                    "status": .int(status.rawValue), "status_message": .string(status.message),
                    "finalized": .bool(done.finalized),
                ])
        }
    }

    /// `GET /v2/verification/get-verification/{id}`
    func read(_ text: String, _ settings: Settings) -> SimAnswer {
        guard let id = Int(text), let seen = verifications.read(id) else {
            return .json(404, ["status": false, "message": "Verification not found."])
        }
        let plans = settings.strictPlans ? catalogue.template(seen.shown.template)?.plans ?? [] : []
        let status = seen.shown.status(plans: plans)
        let later = seen.after.status(plans: plans)
        if later.isFinal, !status.isFinal { callbacks.queue(.complete, seen.after, status: later, settings) }
        let steps: [JSON] = seen.shown.steps.map { ["plan": .string($0.plan), "passed": .bool($0.verdict == .valid)] }
        return .json(200, ["verification": seen.shown.json(status).adding([.init("results", .array(steps))])])
    }

    /// One step: `POST /v1/verification/{step}`
    func run(_ step: IDMetaStep, _ request: SimRequest, _ settings: Settings) -> SimAnswer {
        guard let fields = IDMetaFields(request) else { return Self.invalid("body", "The body could not be read.") }
        switch find(fields) {
        case .failure(let refusal): return refusal.answer
        case .success(let found):
            if settings.strictPlans, catalogue.template(found.template)?.plans.contains(step.rawValue) != true {
                return Self.invalid("template_id", "Plan \(step.rawValue) is not part of template \(found.template).")
            }
            switch step.perform(fields) {
            case .refused(let answer): return answer
            case .done(let record, let answer):
                guard let after = verifications.add(record, to: found.id, pendingReads: settings.pendingReads) else {
                    return .json(404, ["status": false, "message": "Verification not found."])
                }
                callbacks.queue(.step(step.rawValue), after, status: .inProgress, settings)
                return answer
            }
        }
    }

    private struct Refusal: Error { let answer: SimAnswer }

    /// Every call names both ids, and they must belong together.
    private func find(_ fields: IDMetaFields) -> Result<IDMetaVerification, Refusal> {
        for field in ["template_id", "verification_id"] where fields.text(field) == nil {
            let words = field.split(separator: "_").joined(separator: " ")
            return .failure(Refusal(answer: Self.invalid(field, "The \(words) field is required.")))
        }
        guard let id = fields.text("verification_id").flatMap({ Int($0) }), let found = verifications.find(id) else {
            return .failure(Refusal(answer: .json(404, ["status": false, "message": "Verification not found."])))
        }
        guard fields.text("template_id") == String(found.template) else {
            return .failure(
                Refusal(answer: Self.invalid("template_id", "The template id does not match the verification.")))
        }
        return .success(found)
    }
}
