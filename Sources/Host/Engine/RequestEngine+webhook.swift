import Domain
import Egress
import Store

extension RequestEngine {
    /// The submission's own URL, judged now: one that is refused later would never be told of anything.
    /// - Throws: `Problem`, naming the field.
    func webhook(of submission: Submission) throws(Problem) -> NewRequest.Webhook? {
        guard let text = submission.webhookURL else { return nil }
        do throws(WebhookURLError) {
            let url = try WebhookURL(text, policy: services.webhookPolicy)
            return NewRequest.Webhook(url: url.text, host: url.shownHost, origin: url.origin)
        } catch {
            throw Problem(.invalidRequest, errors: [.init(pointer: "/webhookUrl", message: error.message)])
        }
    }
}
