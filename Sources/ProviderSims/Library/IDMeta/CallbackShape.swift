/// How a callback is written. The vendor sends `metadata` in three forms, and some events flat.
enum CallbackShape: String, Sendable, CaseIterable {
    /// `metadata` as the object it was.
    case object
    /// `metadata` as JSON text.
    case text
    /// `metadata` as `KEY:VALUE,KEY:VALUE`.
    case pairs
    /// No `data`: `trustValidationId` and `verificationStatusCode` at the top.
    case flat

    func body(type: String, _ verification: IDMetaVerification, status: IDMetaStatus) -> JSON {
        if self == .flat {
            return [
                "type": .string(type), "trustValidationId": .int(verification.id),
                "verificationStatusCode": .int(status.rawValue), "metadata": metadata(verification.metadata),
            ]
        }
        return [
            "type": .string(type),
            "data": [
                "id": .int(verification.id), "status": .int(status.rawValue),
                "metadata": metadata(verification.metadata), "verification_data": "{}",
            ],
        ]
    }

    private func metadata(_ value: JSON) -> JSON {
        switch self {
        case .object, .flat: return value
        case .text: return .string(value.text)
        case .pairs:
            let pairs = (value.members ?? []).map { "\($0.key):\($0.value.scalarText ?? $0.value.text)" }
            return .string(pairs.joined(separator: ","))
        }
    }
}
