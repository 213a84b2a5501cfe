package import Domain
package import Hummingbird
package import Logging
package import NIOCore

/// What is known of a request while it is served.
package struct AppContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The client's correlation id, or a new one; in every answer and every log line.
    package var correlationID = ""
    package var correlation: ID
    package let channel: any Channel
    package var principal: Principal?
    /// Where the request is counted; nil: it is not.
    package var meter: KeyRates.Meter?
    /// Where the request comes from, without port: the other end of the connection, or for whom a trusted proxy calls.
    /// nil: it is not known.
    package var source: String?
    /// With the correlation id, and the tenant once it is known.
    package var log: Logger

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
        log = source.logger
        self.source = source.channel.remoteAddress?.ipAddress
        correlation = ID(high: 0, low: 0)
    }
}
