/// The request of `voucher.issue/1`.
public struct VoucherRequest: Codable, Hashable, Sendable {
    /// `airtime` or `data`.
    public var type: String
    /// Decimal text with two decimals, such as `10.00`.
    public var amount: String
    /// `ZWG` or `USD`; never converted.
    public var currency: String
    /// E.164.
    public var recipient: String
    /// The host's id of the request: the voucher can be looked up with it.
    public var reference: String
    public var metadata: [String: String]

    public init(
        type: String, amount: String, currency: String, recipient: String, reference: String,
        metadata: [String: String] = [:]
    ) {
        self.type = type
        self.amount = amount
        self.currency = currency
        self.recipient = recipient
        self.reference = reference
        self.metadata = metadata
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        type = try container.decode(String.self, forKey: .type)
        amount = try container.decode(String.self, forKey: .amount)
        currency = try container.decode(String.self, forKey: .currency)
        recipient = try container.decode(String.self, forKey: .recipient)
        reference = try container.decode(String.self, forKey: .reference)
        metadata = try container.decodeIfPresent([String: String].self, forKey: .metadata) ?? [:]
    }
}

/// The request of `voucher.status/1`; the host sets at least one of the two.
public struct VoucherStatusRequest: Codable, Hashable, Sendable {
    /// The vendor's id.
    public var providerReference: String?
    /// The reference given when the voucher was issued.
    public var reference: String?

    public init(providerReference: String? = nil, reference: String? = nil) {
        self.providerReference = providerReference
        self.reference = reference
    }
}

/// The request of `voucher.cancel/1`.
public struct VoucherCancelRequest: Codable, Hashable, Sendable {
    /// The vendor's id of the voucher.
    public var providerReference: String
    /// The reference given when the voucher was issued.
    public var reference: String
    /// In the client's words, at most 500 characters.
    public var reason: String?

    public init(providerReference: String, reference: String, reason: String? = nil) {
        self.providerReference = providerReference
        self.reference = reference
        self.reason = reason
    }
}

/// The result of `voucher.issue/1`, `voucher.status/1` and `voucher.cancel/1`. What is nil is left out.
public struct VoucherResult: Encodable, Hashable, Sendable {
    public enum Status: String, Codable, Hashable, Sendable, CaseIterable {
        case issued, pending, redeemed, cancelled, expired, failed
    }

    public var status: Status
    /// The vendor's id; nil only when the status is failed.
    public var providerReference: String?
    public var amount: String?
    public var currency: String?
    /// RFC 3339.
    public var expiresAt: String?
    public var voucherCode: BearerSecret?
    public var pin: BearerSecret?
    /// Needed when the status is failed, and when a cancellation ends with any status but cancelled.
    public var failure: ResultFailure?

    public init(
        _ status: Status, providerReference: String? = nil, amount: String? = nil, currency: String? = nil,
        expiresAt: String? = nil, voucherCode: BearerSecret? = nil, pin: BearerSecret? = nil,
        failure: ResultFailure? = nil
    ) {
        self.status = status
        self.providerReference = providerReference
        self.amount = amount
        self.currency = currency
        self.expiresAt = expiresAt
        self.voucherCode = voucherCode
        self.pin = pin
        self.failure = failure
    }
}
