/// One attempt to deliver one webhook.
package struct WebhookCall: Sendable {
    package struct Header: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var url: WebhookURL
    /// Sent as they are; Host, Content-Length and User-Agent are the sender's.
    package var headers: [Header]
    /// Sent as it is.
    package var body: [UInt8]
    /// Milliseconds, from the name's look-up to the answer's end; nil: as the settings say.
    package var timeout: Int64?

    package init(url: WebhookURL, headers: [Header], body: [UInt8], timeout: Int64? = nil) {
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}
