package import Domain
package import Store

/// What the server says: one JSON object a message, each with a `type`. docs/websocket.md lists them.
package enum ServerMessage {
    case authenticated
    /// The verification as it stands; events after it, or after the client's own place, follow.
    case subscribed(Snapshot)
    case unsubscribed(ID)
    case event(EventRecord)
    /// Events are missing that cannot be had any more; read the verification, and go on from here.
    case reset(ID)
    case pong
    case error(code: ProblemCode, detail: String, verification: String?)

    static func error(_ refusal: ClientMessage.Refusal) -> ServerMessage {
        .error(code: refusal.code, detail: refusal.detail, verification: refusal.verification)
    }

    package var json: JSON {
        switch self {
        case .authenticated: ["type": "authenticated"]
        case .subscribed(let snapshot):
            [
                "type": "subscribed", "verificationId": .string(snapshot.request.text),
                "status": .string(snapshot.status.rawValue),
                "decision": snapshot.decision.map { .string($0.rawValue) } ?? .null,
                "code": snapshot.failureCode.map { .string($0) } ?? .null,
                "progress": [
                    "currentStep": .number(snapshot.currentStep),
                    "totalSteps": .number(snapshot.totalSteps),
                    "percentage": .number(snapshot.percentage),
                ],
                "seq": .number(snapshot.position),
            ]
        case .unsubscribed(let id): ["type": "unsubscribed", "verificationId": .string(id.text)]
        case .event(let event):
            [
                "type": .string(Self.shortName(event.type)), "event": .string(event.type),
                "verificationId": .string(event.request.text), "seq": .number(event.seq),
                "data": event.data, "at": .string(event.at.iso8601),
            ]
        case .reset(let id): ["type": "reset", "verificationId": .string(id.text)]
        case .pong: ["type": "pong"]
        case .error(let code, let detail, let verification):
            [
                "type": "error", "code": .string(code.rawValue), "detail": .string(detail),
                "suggestedAction": .string(code.suggestedAction),
                "verificationId": verification.map { .string($0) } ?? .null,
            ]
        }
    }

    /// `verification.completed` is `completed`; what a step tells of is `progress`.
    static func shortName(_ type: String) -> String {
        let prefix = "verification."
        let name = type.hasPrefix(prefix) ? String(type.dropFirst(prefix.count)) : type
        return name == "step.completed" ? "progress" : name
    }
}
