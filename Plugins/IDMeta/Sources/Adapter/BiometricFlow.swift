package import PluginKit

/// `verification.biometric/1`: a living face and, with a reference picture, the same face.
package struct BiometricFlow: Workflow {
    private var conversation = Conversation()

    package init() {}

    package mutating func handle(
        _ event: Event<BiometricVerificationRequest>, _ context: Context<IDMetaPlugin>
    ) throws -> Step<VerificationResult> {
        guard case .start(let request) = event else { return try conversation.handle(event, context) }
        let (template, isClients) = try Conversation.template(request.template, "biometric", context)
        return conversation.begin(
            Inputs(
                accepted: Plan.faces, template: template, templateIsClients: isClients,
                front: request.referenceImage?.blob, selfie: request.selfie.blob),
            reference: request.reference, context)
    }
}
