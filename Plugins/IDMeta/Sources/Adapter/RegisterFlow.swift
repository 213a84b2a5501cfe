package import PluginKit

/// `verification.id/1`: asks a Philippine register for a number.
package struct RegisterFlow: Workflow {
    private var conversation = Conversation()

    package init() {}

    package mutating func handle(
        _ event: Event<IDVerificationRequest>, _ context: Context<IDMetaPlugin>
    ) throws -> Step<VerificationResult> {
        guard case .start(let request) = event else { return try conversation.handle(event, context) }
        guard let plan = Plan.registers.first(where: { $0.rawValue == request.verificationType }) else {
            let known = Plan.registers.map(\.rawValue).joined(separator: ", ")
            throw PluginFailure(
                .unsupported, code: "verification_type", message: "verificationType: this plugin asks \(known) only")
        }
        let (template, isClients) = try Conversation.template(request.template, request.verificationType, context)
        let inputs = Inputs(
            accepted: [plan], required: plan, template: template, templateIsClients: isClients,
            idNumber: request.idNumber.flatMap { JSON.string($0).filledString },
            userData: request.userData.filter { Inputs.registerFields.contains($0.key) }.compactMapValues {
                JSON.string($0).filledString
            })
        // Before anything is sent and billed.
        _ = try inputs.fields(plan, nil)
        return conversation.begin(inputs, reference: request.reference, context)
    }
}
