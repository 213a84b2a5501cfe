/// What `POST /_sim/settings` changes, one set per vendor listener. A request holds only the keys to change;
/// an unknown key is refused, so that a misspelt switch does not pass for a working one.
struct Settings: Sendable {
    /// Added to every vendor answer; milliseconds, 0...600000.
    var latencyMs = 0
    /// Whether requests are kept for `GET /_sim/requests`.
    var log = true
    /// Makes the draws of faults with a `probability` repeatable, from the moment it is set; null for others every time.
    var seed: Int?
    /// API keys or tokens accepted besides the one in the options.
    var tokens: [String] = []
    /// Signing secrets accepted besides the one in the options (Airtime).
    var secrets: [String] = []
    /// Whether the key, token or secret of the options is still accepted; false makes the old credential stale.
    var acceptDefault = true
    /// How many reads a magic "in progress" item stays in progress (IDMeta, Airtime).
    var pendingReads = 2
    /// `valid`, `missing` or `expired` (Regula): the last two answer 403.
    var licence = "valid"
    /// What `GET /api/readyz` answers with: 200 when true, else 400 (Regula).
    var ready = true
    /// Header a proxy in front demands, holding one of `tokens`; null for no proxy (Regula).
    var proxyHeader: String?
    /// Whether a step outside the template's plans is refused (IDMeta).
    var strictPlans = true
    /// Whether every page of a list holds the entries of the first, under the number asked for (IDMeta).
    var repeatPage = false
    /// A member that one entry of each page of a list lacks; null for none (IDMeta).
    var dropKey: String?
    /// Where callbacks go; null for none (IDMeta).
    var callbackUrl: String?
    /// Signs callbacks (IDMeta).
    var callbackSecret = ""
    /// Header that carries the callback's signature (IDMeta).
    var callbackHeader = "X-Signature"
    /// How a callback is written: `object`, `text`, `pairs` (the form of `metadata`) or `flat` (IDMeta).
    var callbackShape = "object"
    /// How often each callback is sent, one after the other (IDMeta).
    var callbackTimes = 1
    /// Milliseconds that a callback waits before it is sent (IDMeta).
    var callbackDelayMs = 0
    /// Whether `Idempotency-Key` is honoured (Airtime).
    var honourIdempotency = true
    /// Seconds until a new voucher expires (Airtime).
    var validForSeconds = 30 * 86_400

    mutating func apply(_ json: JSON) throws(ControlError) {
        guard let members = json.members else { throw ControlError(message: "settings: a JSON object is needed") }
        for member in members { try set(member.key, member.value) }
    }

    private mutating func set(_ key: String, _ value: JSON) throws(ControlError) {
        switch key {
        case "latencyMs": latencyMs = try Self.number(key, value, 0...600_000)
        case "log": log = try Self.flag(key, value)
        case "seed": seed = value.isNull ? nil : try Self.number(key, value, 0...Int.max)
        case "tokens": tokens = try Self.texts(key, value)
        case "secrets": secrets = try Self.texts(key, value)
        case "acceptDefault": acceptDefault = try Self.flag(key, value)
        case "pendingReads": pendingReads = try Self.number(key, value, 0...1_000_000)
        case "licence": licence = try Self.word(key, value, ["valid", "missing", "expired"])
        case "ready": ready = try Self.flag(key, value)
        case "proxyHeader": proxyHeader = try Self.optionalText(key, value)
        case "strictPlans": strictPlans = try Self.flag(key, value)
        case "repeatPage": repeatPage = try Self.flag(key, value)
        case "dropKey": dropKey = try Self.optionalText(key, value)
        case "callbackUrl": callbackUrl = try Self.optionalText(key, value)
        case "callbackSecret": callbackSecret = try Self.text(key, value)
        case "callbackHeader": callbackHeader = try Self.text(key, value)
        case "callbackShape": callbackShape = try Self.word(key, value, CallbackShape.allCases.map(\.rawValue))
        case "callbackTimes": callbackTimes = try Self.number(key, value, 1...10)
        case "callbackDelayMs": callbackDelayMs = try Self.number(key, value, 0...600_000)
        case "honourIdempotency": honourIdempotency = try Self.flag(key, value)
        case "validForSeconds": validForSeconds = try Self.number(key, value, 0...1_000_000_000)
        default: throw ControlError(message: "settings: unknown key \(key)")
        }
    }

    var json: JSON {
        [
            "latencyMs": .int(latencyMs), "log": .bool(log), "seed": seed.map { .int($0) } ?? .null,
            "tokens": .array(tokens.map { .string($0) }),
            "secrets": .array(secrets.map { .string($0) }), "acceptDefault": .bool(acceptDefault),
            "pendingReads": .int(pendingReads), "licence": .string(licence), "ready": .bool(ready),
            "proxyHeader": proxyHeader.map { .string($0) } ?? .null, "strictPlans": .bool(strictPlans),
            "repeatPage": .bool(repeatPage), "dropKey": dropKey.map { .string($0) } ?? .null,
            "callbackUrl": callbackUrl.map { .string($0) } ?? .null, "callbackSecret": .string(callbackSecret),
            "callbackHeader": .string(callbackHeader), "callbackShape": .string(callbackShape),
            "callbackTimes": .int(callbackTimes), "callbackDelayMs": .int(callbackDelayMs),
            "honourIdempotency": .bool(honourIdempotency), "validForSeconds": .int(validForSeconds),
        ]
    }

    private static func number(_ key: String, _ value: JSON, _ range: ClosedRange<Int>) throws(ControlError) -> Int {
        guard let number = value.int, range.contains(number) else {
            throw ControlError(message: "settings: \(key) must be an integer in \(range)")
        }
        return number
    }

    private static func flag(_ key: String, _ value: JSON) throws(ControlError) -> Bool {
        guard let flag = value.bool else { throw ControlError(message: "settings: \(key) must be true or false") }
        return flag
    }

    private static func text(_ key: String, _ value: JSON) throws(ControlError) -> String {
        guard let text = value.string else { throw ControlError(message: "settings: \(key) must be a string") }
        return text
    }

    private static func optionalText(_ key: String, _ value: JSON) throws(ControlError) -> String? {
        value.isNull ? nil : try text(key, value)
    }

    private static func texts(_ key: String, _ value: JSON) throws(ControlError) -> [String] {
        guard let elements = value.array else {
            throw ControlError(message: "settings: \(key) must be an array of strings")
        }
        var texts: [String] = []
        for element in elements { texts.append(try text(key, element)) }
        return texts
    }

    private static func word(_ key: String, _ value: JSON, _ words: [String]) throws(ControlError) -> String {
        let word = try text(key, value)
        guard words.contains(word) else {
            throw ControlError(message: "settings: \(key) must be one of \(words.joined(separator: ", "))")
        }
        return word
    }
}
