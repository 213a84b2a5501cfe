/// A request's life: `pending → processing ⇄ waiting → completed | failed | cancelled | expired`.
package enum RequestStatus: String, Hashable, Sendable, Codable, CaseIterable {
    /// Can transition to: processing, cancelled.
    case pending
    /// Can transition to: waiting, completed, failed, cancelled, expired.
    case processing
    /// Can transition to: processing, cancelled, expired.
    case waiting
    case completed
    case failed
    case cancelled
    case expired

    package var isFinal: Bool {
        switch self {
        case .pending, .processing, .waiting: false
        case .completed, .failed, .cancelled, .expired: true
        }
    }
}

/// The verdict of a completed verification.
package enum Decision: String, Hashable, Sendable, Codable, CaseIterable {
    case approved
    case rejected
    case review
}

package enum RequestKind: String, Hashable, Sendable, Codable, CaseIterable {
    case verification
    case voucher
    /// The host's own: probes and the like. Never listed to clients.
    case maintenance
}

package enum RequestMode: String, Hashable, Sendable, Codable {
    case sync
    case async
}
