package import PluginKit

/// `verification.document/1`: one call, whose answer is the verdict.
package struct DocumentFlow: Workflow {
    /// Of the images sent, by page index.
    private var sides: [DocumentVerificationRequest.Side] = []

    package init() {}

    package mutating func handle(
        _ event: Event<DocumentVerificationRequest>, _ context: Context<RegulaPlugin>
    ) throws -> Step<VerificationResult> {
        switch event {
        case .start(let request): return try start(request, context)
        case .http(_, let response): return try answered(response, context)
        case .timer, .callback: return .keepWaiting
        case .cancelled(let reason):
            // The vendor has nothing to cancel: it answers or it does not.
            throw PluginFailure(.rejectedByProvider, code: "cancelled", message: reason)
        }
    }

    private mutating func start(
        _ request: DocumentVerificationRequest, _ context: Context<RegulaPlugin>
    ) throws -> Step<VerificationResult> {
        // An approval without the comparison that was asked for would be a false one.
        if request.selfie != nil {
            throw PluginFailure(.unsupported, code: "selfie", message: "this provider compares no selfie")
        }
        let pages = Self.ordered(request.documents)
        guard !pages.isEmpty else {
            throw PluginFailure(.invalidRequest, code: "no_images", message: "there is no image to examine")
        }
        sides = pages.map(\.side)
        context.progress(1, of: 2, "examining the document")
        let tag = request.reference ?? context.uuid("tag")
        return .perform(.http(RegulaCalls.process(pages, tag: tag, context.configuration)))
    }

    /// Front before back, then further pages in the same way: so the front of a two-sided document is page 0.
    private static func ordered(
        _ pages: [DocumentVerificationRequest.Page]
    ) -> [DocumentVerificationRequest.Page] {
        let fronts = pages.filter { $0.side == .front }
        let backs = pages.filter { $0.side == .back }
        return (0..<max(fronts.count, backs.count)).flatMap { index in
            fronts.dropFirst(index).prefix(1) + backs.dropFirst(index).prefix(1)
        }
    }

    private func answered(
        _ response: Response, _ context: Context<RegulaPlugin>
    ) throws -> Step<VerificationResult> {
        if let failure = Refusal.failure(response) { throw failure }
        guard let answer = ProcessAnswer(response) else {
            throw PluginFailure(
                .providerUnavailable, code: "unreadable_answer",
                message: "status 200, but the answer is cut short or not this service's; check the endpoint api")
        }
        let examination = Examination(answer, sides: sides)
        let reading = Reading(answer)
        // The day before, for it is still that day somewhere.
        let today = context.now.advanced(by: .seconds(-86_400)).date
        let verdict = Verdict(answer, examination, reading, today: today)
        if !examination.findings.unclear.isEmpty {
            let places = examination.findings.unclear.joined(separator: ", ")
            context.log(.warning, "left to review, for these are missing or not understood: \(places)")
        }
        context.progress(2, of: 2, "examined")
        return .finish(
            VerificationResult(
                verdict.decision, checks: examination.findings.checks, retryable: verdict.isRetryable,
                providerReference: answer.transaction, person: reading.person, document: reading.document,
                failure: verdict.failure))
    }
}
