package import Domain

/// How much of a provider may be used at once, and for how long.
package struct ProviderLimits: Hashable, Sendable {
    /// Of one HTTP call.
    package var timeout: Duration = .seconds(30)
    /// HTTP calls under way at once, over all tenants and all nodes of one database.
    package var concurrency: Int = 64
    /// nil is unlimited.
    package var rate: Rate?
    /// The largest answer that a plugin may ask for, in bytes.
    package var response: Int = 4 * 1024 * 1024

    package init() {}
}

/// How transient failures of one effect are repeated. The budget covers egress and engine together.
package struct RetryPolicy: Hashable, Sendable {
    package enum Jitter: String, Hashable, Sendable, CaseIterable {
        /// Anything from nothing to the computed delay.
        case full
        case none
    }

    /// All of them, the first included.
    package var attempts: Int = 3
    package var base: Duration = .seconds(1)
    package var factor: Double = 2
    package var max: Duration = .seconds(10)
    package var jitter: Jitter = .full

    package init() {}
}

package struct BreakerPolicy: Hashable, Sendable {
    /// Consecutive failures that open the breaker.
    package var failures: Int = 5
    /// How long it stays open before calls are tried again.
    package var open: Duration = .seconds(60)
    /// Calls let through at once while it is tried.
    package var halfOpen: Int = 1

    package init() {}
}

package struct ProviderSchedule: Hashable, Sendable {
    /// nil turns it off.
    package var templateSync: Rhythm? = .every(24 * 3_600_000)

    package init() {}
}

/// Files for mutual TLS with the provider; paths as the host opens them.
package struct TLSFiles: Hashable, Sendable {
    package var ca: String?
    package var clientCertificate: String?
    package var clientKey: String?

    package init() {}
}

package struct CallbackPolicy: Hashable, Sendable {
    /// Empty: from anywhere.
    package var allowFrom: [CIDR] = []
    /// Callbacks that carry no valid signature are taken as well.
    package var acceptsUnsigned = false

    package init() {}
}

package enum Isolation: String, Hashable, Sendable, CaseIterable {
    /// In processes of its own, which can do nothing but compute.
    case cell
    /// In the host itself: for plugins that are trusted like the host.
    case inProcess = "in-process"
}
