package import Domain

package enum WebhookDeliveryState: String, Hashable, Sendable, CaseIterable {
    /// Can transition to: running.
    case pending
    /// Waits for an earlier event of its request. Can transition to: pending.
    case held
    /// A node is sending it. Can transition to: pending, delivered, dead.
    case running
    /// Can transition to: pending (by replay).
    case delivered
    /// Given up. Can transition to: pending (by replay).
    case dead
}

/// One event on its way to one endpoint. Its id is the `webhook-id` of every attempt.
package struct WebhookDelivery: Hashable, Sendable {
    package var id: ID
    package var tenant: ID
    package var endpoint: ID
    package var host: String?
    package var request: ID
    package var seq: Int64
    package var type: String
    package var state: WebhookDeliveryState
    package var attempts: Int
    /// nil: not pending.
    package var nextAt: Timestamp?
    package var createdAt: Timestamp
    package var finishedAt: Timestamp?
    /// Of the last answer.
    package var lastStatus: Int?
    /// What was wrong with the last attempt, or why it was given up.
    package var reason: String?
}

/// An attempt as it was made.
package struct WebhookAttempt: Hashable, Sendable {
    package var number: Int
    package var at: Timestamp
    package var milliseconds: Int64
    /// nil: there was no answer.
    package var status: Int?
    /// nil: it succeeded.
    package var reason: String?
    /// False: nothing of it can have arrived.
    package var isSent: Bool
    /// What was answered, cut off; nil when nothing was, or when its key is erased.
    package var body: [UInt8]?

    package init(
        number: Int = 0, at: Timestamp, milliseconds: Int64, status: Int?, reason: String?, isSent: Bool, body: [UInt8]?
    ) {
        self.number = number
        self.at = at
        self.milliseconds = milliseconds
        self.status = status
        self.reason = reason
        self.isSent = isSent
        self.body = body
    }
}

/// The right to say what became of a delivery.
package struct WebhookClaim: Hashable, Sendable {
    package var id: ID
    package var seq: Int64
}

package struct ClaimedWebhook: Sendable {
    package var claim: WebhookClaim
    package var endpoint: ID
    package var tenant: ID
    package var request: ID
    package var seq: Int64
    package var type: String
    /// Of the event.
    package var data: JSON
    package var at: Timestamp
    /// Made since it was written or last replayed: its place in the schedule.
    package var attempts: Int
    /// Sealed; for requests' own URLs.
    var target: [UInt8]?

    /// It goes to the URL that its request brought.
    package var isToOwnURL: Bool { target != nil }
}

/// What is to become of a delivery after an attempt.
package enum WebhookVerdict: Hashable, Sendable {
    case delivered
    case again(at: Timestamp)
    case dead
}

/// An attempt's result, on its way into the database.
package struct WebhookResult: Sendable {
    package var claim: WebhookClaim
    package var endpoint: ID
    package var tenant: ID
    package var request: ID
    package var attempt: WebhookAttempt
    package var verdict: WebhookVerdict
    /// The endpoint is disabled with it, for this reason.
    package var disables: String?
    /// A failure of the endpoint, not of the delivery alone.
    package var countsAgainstEndpoint: Bool

    package init(
        _ claimed: ClaimedWebhook, attempt: WebhookAttempt, verdict: WebhookVerdict, disables: String? = nil,
        countsAgainstEndpoint: Bool = true
    ) {
        claim = claimed.claim
        endpoint = claimed.endpoint
        tenant = claimed.tenant
        request = claimed.request
        self.attempt = attempt
        self.verdict = verdict
        self.disables = disables
        self.countsAgainstEndpoint = countsAgainstEndpoint
    }
}

/// An endpoint with something to send.
package struct WebhookLane: Hashable, Sendable {
    package var endpoint: ID
    package var version: Int64
    /// When its first delivery is due.
    package var nextAt: Timestamp
    package var failingSince: Timestamp?
}

/// Which deliveries; nil matches all.
package struct WebhookDeliveryFilter: Hashable, Sendable {
    package var tenant: ID?
    package var state: WebhookDeliveryState?
    package var endpoint: ID?
    package var request: ID?
    /// When they were written: inclusive.
    package var from: Timestamp?
    /// Exclusive.
    package var to: Timestamp?

    package init(
        tenant: ID? = nil, state: WebhookDeliveryState? = nil, endpoint: ID? = nil, request: ID? = nil,
        from: Timestamp? = nil, to: Timestamp? = nil
    ) {
        self.tenant = tenant
        self.state = state
        self.endpoint = endpoint
        self.request = request
        self.from = from
        self.to = to
    }
}
