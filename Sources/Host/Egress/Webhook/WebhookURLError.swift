/// What is wrong with a webhook's URL.
package struct WebhookURLError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable {
        case malformed = "webhook_url.malformed"
        case scheme = "webhook_url.scheme"
        case credentials = "webhook_url.credentials"
        case fragment = "webhook_url.fragment"
        case port = "webhook_url.port"
        case host = "webhook_url.host"
        /// It names an address or a name that is not of the public Internet.
        case notPublic = "webhook_url.not_public"
    }

    package let code: Code
    /// For whoever wrote the URL; follows its name, and quotes nothing of its path.
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { "the webhook URL \(message)" }
}
