/// What the vendor's books hold; a value, changed under `AirtimeBook`'s lock.
struct AirtimeLedger: Sendable {
    struct Entry: Sendable {
        /// `issue` takes from the float, `refund` gives back.
        let kind: String
        let voucher: String
        let reference: String
        let amount: AirtimeAmount
        let currency: AirtimeCurrency
        let at: Double
    }

    /// Ten million of each currency.
    static let initialFloat = 1_000_000_000

    var float: [AirtimeCurrency: Int] = [.usd: initialFloat, .zwg: initialFloat]
    private(set) var vouchers: [String: AirtimeVoucher] = [:]
    private(set) var order: [String] = []
    private(set) var firstByReference: [String: String] = [:]
    private(set) var entries: [Entry] = []
    /// Answers by idempotency key.
    var kept: [String: SimAnswer] = [:]
    private var refusedOnce: Set<String> = []

    mutating func issue(_ order: AirtimeOrder, _ settings: Settings) -> SimAnswer {
        let magic = AirtimeMagic(recipient: order.recipient)
        if let refusal = firstTimeRefusal(order, magic) { return refusal }
        guard magic != .insufficientFloat, float[order.currency, default: 0] >= order.amount.cents else {
            return AirtimeSimulator.error(402, "insufficient_float", "the \(order.currency.rawValue) float is too low")
        }
        var voucher = made(order, settings)
        switch magic {
        case .pending, .pendingThenFailed:
            voucher.status = .pending
            voucher.pendingReads = settings.pendingReads
        default: voucher.status = .issued
        }
        float[order.currency, default: 0] -= order.amount.cents
        vouchers[voucher.id] = voucher
        self.order.append(voucher.id)
        if firstByReference[order.reference] == nil { firstByReference[order.reference] = voucher.id }
        record("issue", voucher)
        let answer = SimAnswer.json(201, voucher.json)
        if magic == .redeemed { vouchers[voucher.id]?.status = .redeemed }
        if magic == .failsAfterIssue { return AirtimeSimulator.error(500, "internal", "something went wrong") }
        return answer
    }

    mutating func read(_ id: String) -> SimAnswer {
        guard var voucher = vouchers[id] else { return Self.unknown }
        let magic = AirtimeMagic(recipient: voucher.recipient)
        if voucher.status == .pending {
            if voucher.pendingReads > 0 {
                voucher.pendingReads -= 1
            } else if magic == .pendingThenFailed {
                voucher.status = .failed
                refund(voucher)
            } else {
                voucher.status = .issued
            }
        }
        if voucher.status == .issued, magic == .expired || voucher.expiresAt <= Clock.now() {
            voucher.status = .expired
        }
        vouchers[id] = voucher
        return .json(200, voucher.json)
    }

    mutating func cancel(_ id: String) -> SimAnswer {
        guard var voucher = vouchers[id] else { return Self.unknown }
        switch voucher.status {
        case .cancelled: return .json(200, voucher.json)
        case .redeemed: return AirtimeSimulator.error(409, "already_redeemed", "the voucher has been redeemed")
        case .expired, .failed:
            return AirtimeSimulator.error(409, "not_cancellable", "the voucher is \(voucher.status.rawValue)")
        case .pending, .issued:
            voucher.status = .cancelled
            vouchers[id] = voucher
            refund(voucher)
            return .json(200, voucher.json)
        }
    }

    mutating func redeem(_ id: String) -> SimAnswer {
        guard let voucher = vouchers[id] else { return Self.unknown }
        guard voucher.status == .issued || voucher.status == .redeemed else {
            return .json(409, ["error": .string("the voucher is \(voucher.status.rawValue)")])
        }
        vouchers[id]?.status = .redeemed
        return .json(200, ["id": .string(id), "status": "redeemed"])
    }

    private static let unknown = AirtimeSimulator.error(404, "not_found", "no such voucher")

    private mutating func firstTimeRefusal(_ order: AirtimeOrder, _ magic: AirtimeMagic) -> SimAnswer? {
        guard magic == .rateLimitedOnce || magic == .unavailableOnce, refusedOnce.insert(order.reference).inserted
        else {
            return nil
        }
        if magic == .unavailableOnce { return AirtimeSimulator.error(503, "unavailable", "try again later") }
        return AirtimeSimulator.error(429, "rate_limited", "too many requests", headers: ["Retry-After": "1"])
    }

    private func made(_ order: AirtimeOrder, _ settings: Settings) -> AirtimeVoucher {
        let code = Clock.uuid().uppercased().filter { $0 != "-" }
        let pin = String(UInt64.random(in: 100_000_000_000...999_999_999_999))
        return AirtimeVoucher(
            id: "av_\(Clock.uuid())", reference: order.reference, type: order.type, amount: order.amount,
            currency: order.currency, recipient: order.recipient, voucherCode: "VCH-\(code.prefix(16))", pin: pin,
            expiresAt: Clock.now() + Double(settings.validForSeconds), status: .issued)
    }

    private mutating func refund(_ voucher: AirtimeVoucher) {
        float[voucher.currency, default: 0] += voucher.amount.cents
        record("refund", voucher)
    }

    private mutating func record(_ kind: String, _ voucher: AirtimeVoucher) {
        entries.append(
            Entry(
                kind: kind, voucher: voucher.id, reference: voucher.reference, amount: voucher.amount,
                currency: voucher.currency, at: Clock.now()))
    }
}

extension AirtimeLedger {
    var balances: JSON {
        .object(
            AirtimeCurrency.allCases.map {
                .init($0.rawValue, .string(AirtimeAmount(cents: float[$0, default: 0]).text))
            })
    }

    /// `{"balances":{"USD","ZWG"},"totals":{"USD":{"issued","refunded","net","count"},…},"vouchers":[…],
    /// "entries":[{"kind","id","reference","amount","currency","at"}],"duplicates":[reference]}`; duplicates are references
    /// issued more than once, `count` is how many vouchers were issued.
    var json: JSON {
        let references = Dictionary(grouping: entries.filter { $0.kind == "issue" }, by: \.reference)
        let duplicates = references.filter { $0.value.count > 1 }.keys.sorted()
        return [
            "balances": balances, "totals": totals, "vouchers": .array(order.compactMap { vouchers[$0]?.json }),
            "entries": .array(entries.map(\.json)), "duplicates": .array(duplicates.map { .string($0) }),
        ]
    }

    private var totals: JSON {
        .object(
            AirtimeCurrency.allCases.map { currency in
                let own = entries.filter { $0.currency == currency }
                let issues = own.filter { $0.kind == "issue" }
                let issued = issues.reduce(0) { $0 + $1.amount.cents }
                let refunded = own.filter { $0.kind == "refund" }.reduce(0) { $0 + $1.amount.cents }
                let text: (Int) -> JSON = { .string(AirtimeAmount(cents: $0).text) }
                return .init(
                    currency.rawValue,
                    [
                        "issued": text(issued), "refunded": text(refunded), "net": text(issued - refunded),
                        "count": .int(issues.count),
                    ])
            })
    }
}

extension AirtimeLedger.Entry {
    fileprivate var json: JSON {
        [
            "kind": .string(kind), "id": .string(voucher), "reference": .string(reference),
            "amount": .string(amount.text), "currency": .string(currency.rawValue), "at": .string(Clock.iso8601(at)),
        ]
    }
}
