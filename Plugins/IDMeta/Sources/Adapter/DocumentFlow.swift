package import PluginKit

/// `verification.document/1`: a document, and what else the template asks for: face, comparison, watch lists.
package struct DocumentFlow: Workflow {
    private var conversation = Conversation()

    package init() {}

    package mutating func handle(
        _ event: Event<DocumentVerificationRequest>, _ context: Context<IDMetaPlugin>
    ) throws -> Step<VerificationResult> {
        guard case .start(let request) = event else { return try conversation.handle(event, context) }
        for side in [DocumentVerificationRequest.Side.front, .back]
        where request.documents.filter({ $0.side == side }).count > 1 {
            // The rest would go unverified, and an approval would seem to cover it.
            throw PluginFailure(
                .unsupported, code: "several_documents", message: "documents: only one image of side \(side) is taken")
        }
        let (template, isClients) = try Conversation.template(request.template, "document", context)
        return conversation.begin(
            Inputs(
                accepted: Plan.pictures, template: template, templateIsClients: isClients,
                front: request.image(.front)?.blob, back: request.image(.back)?.blob, selfie: request.selfie?.blob),
            reference: request.reference, context)
    }
}
