package import Domain

/// A request that failed for good and is kept for a person to decide. Ids and codes only.
package struct DeadLetter: Hashable, Sendable {
    package var request: ID
    package var tenant: ID
    package var kind: RequestKind
    package var operation: OperationID
    /// The last one that was asked; nil if none was.
    package var provider: String?
    /// Why, as the plugin or the host named it.
    package var code: String
    package var attempts: Int
    package var createdAt: Timestamp
    package var parkedAt: Timestamp
}

/// Which dead letters; nil matches all.
package struct DeadLetterFilter: Hashable, Sendable {
    package var tenant: ID?
    package var provider: String?
    package var code: String?
    /// When they were given up: inclusive.
    package var from: Timestamp?
    /// Exclusive.
    package var to: Timestamp?

    package init(
        tenant: ID? = nil, provider: String? = nil, code: String? = nil, from: Timestamp? = nil, to: Timestamp? = nil
    ) {
        self.tenant = tenant
        self.provider = provider
        self.code = code
        self.from = from
        self.to = to
    }
}

/// A dead letter with the journal of every step. Nothing sealed is opened for it.
package struct DeadLetterJournal: Sendable {
    package struct Session: Sendable {
        /// Without state, message, reference and failure detail.
        package var record: SessionRecord
        package var effects: [Effect]
    }

    package struct Effect: Hashable, Sendable {
        package var key: String
        /// `http`, `timer` or `callback`.
        package var kind: String
        /// `safe`, `keyed` or `once`; nil for what is no call.
        package var repeats: String?
        /// The step that asked for it.
        package var step: Int
        package var attempts: Int
        package var dispatchedAt: Timestamp?
        package var dueAt: Timestamp?
        /// nil: pending.
        package var outcome: String?
        package var endedAt: Timestamp?
    }

    package var letter: DeadLetter
    /// In their order.
    package var sessions: [Session]
}

package enum ReplayOutcome: Hashable, Sendable {
    /// - Parameter resumes: the last session goes on; otherwise an attempt begins anew.
    case replayed(resumes: Bool)
    /// It would begin anew, and a call that may have had an effect has no known outcome.
    case unknownOutcome
    case notFound
}

package struct ReplayCounts: Hashable, Sendable {
    package var replayed = 0
    /// Of unknown outcome: they stay.
    package var refused = 0
}
