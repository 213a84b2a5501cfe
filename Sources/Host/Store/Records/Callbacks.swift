package import Domain

package enum CallbackProof: String, Hashable, Sendable {
    case genuine
    /// Nothing proved it, and the operator takes those too.
    case unsigned
}

/// A callback that is believed, as it goes into the inbox.
package struct NewCallback: Sendable {
    package var tenant: ID
    package var provider: String
    package var proof: CallbackProof
    /// The session it is for; stored sealed, and found through a blind index only.
    package var correlation: String?
    /// What makes two the same; stored as a blind index.
    package var dedupe: [UInt8]
    /// What the step receives. nil: nothing is delivered.
    package var payload: [UInt8]?
    /// As it arrived; stored sealed.
    package var request: InboundRequest

    package init(
        tenant: ID, provider: String, proof: CallbackProof, correlation: String?, dedupe: [UInt8],
        payload: [UInt8]?, request: InboundRequest
    ) {
        self.tenant = tenant
        self.provider = provider
        self.proof = proof
        self.correlation = correlation
        self.dedupe = dedupe
        self.payload = payload
        self.request = request
    }
}

/// What became of one that was stored.
package enum CallbackReceipt: Hashable, Sendable {
    /// It came before; nothing was stored.
    case duplicate
    /// It has nothing for a session.
    case ignored
    /// For a request whose session knows of it, or soon will.
    case addressed(request: ID)
    /// Nobody has named its key yet: it is kept for whoever does.
    case kept
}

/// One that a session has not consumed yet.
package struct StoredCallback: Hashable, Sendable {
    package struct Content: Hashable, Sendable {
        package var correlation: String
        package var payload: [UInt8]
    }

    package var id: ID
    /// nil: it does not open.
    package var content: Content?
}

/// One for a request that has ended.
package struct LateCallback: Hashable, Sendable {
    package var id: ID
    package var provider: String
    /// What it is about, however often it was asked about since.
    package var original: ID
}
