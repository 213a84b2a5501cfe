import Domain

/// What one attempt's parts share: its time, its nonces, and how many parts were resolved.
final class AttemptScope {
    let crypto: any EgressCrypto
    let time: Timestamp
    private var nonces: [String: [UInt8]] = [:]
    private var parts = 0

    init(crypto: any EgressCrypto, time: Timestamp) {
        self.crypto = crypto
        self.time = time
    }

    /// Sixteen random bytes, the same for a label wherever it occurs.
    func nonce(_ label: String) -> [UInt8] {
        if let nonce = nonces[label] { return nonce }
        let nonce = crypto.randomBytes(16)
        nonces[label] = nonce
        return nonce
    }

    func countPart() throws(StepFailure) {
        parts += 1
        guard parts <= Budgets.parts else {
            throw StepFailure(
                .internalError, code: "too_many_parts", message: "a request has more than \(Budgets.parts) parts")
        }
    }

    static func write(_ time: Timestamp, _ format: TimeFormat) -> String {
        switch format {
        case .seconds: String(time.milliseconds / 1000)
        case .milliseconds: String(time.milliseconds)
        case .iso8601: CivilTime(time).iso8601
        case .iso8601Basic: CivilTime(time).iso8601Basic
        case .dateBasic: CivilTime(time).basicDate
        case .httpDate: CivilTime(time).httpDate
        case .date: CivilTime(time).dashedDate
        }
    }

    static func write(_ nonce: [UInt8], _ format: NonceFormat) -> [UInt8] {
        guard format == .uuid else { return PartEncoder.encode(nonce, .hex) }
        var bytes = nonce
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        return Array((ID(bytes: bytes)?.text ?? "").utf8)
    }
}
