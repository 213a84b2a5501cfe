extension EventDefinition {
    /// What a client is told of its request. `kind` begins each name.
    static func ofRequests(_ kind: RequestKind) -> [EventDefinition] {
        let kind = kind.rawValue
        let isVerification = kind == RequestKind.verification.rawValue
        let decision = Member(name: "decision", schema: decisions("The verdict."))
        var all = [
            EventDefinition(
                type: "\(kind).created", role: .created, occurrence: "The request was stored.", members: []),
            EventDefinition(
                type: "\(kind).processing", role: .progress,
                occurrence: "Work on it began: its first session was stored. Once, unless nobody could serve it.",
                members: []),
            EventDefinition(
                type: "\(kind).step.completed", role: .progress,
                occurrence: "The provider told of progress; may repeat with the same numbers.",
                members: [
                    Member(name: "currentStep", schema: count("Steps done.")),
                    Member(name: "totalSteps", schema: count("Steps in all.")),
                ]),
            EventDefinition(
                type: "\(kind).waiting", role: .progress,
                occurrence: "Only timers or callbacks are pending: nothing of ours is working.", members: []),
            EventDefinition(
                type: "\(kind).completed", role: .final,
                occurrence: isVerification ? "There is a verdict." : "It was carried out.",
                members: isVerification ? [decision] : []),
            EventDefinition(
                type: "\(kind).failed", role: .final, occurrence: "It ended without a verdict or an effect.",
                members: [failure]),
            EventDefinition(
                type: "\(kind).cancelled", role: .final, occurrence: "It was cancelled.", members: []),
            EventDefinition(
                type: "\(kind).expired", role: .final, occurrence: "It waited longer than it may.",
                members: [failure]),
            EventDefinition(
                type: "\(kind).replayed", role: .created,
                occurrence: "An operator took it up again after it had failed: it goes on.", members: []),
        ]
        if isVerification {
            all.append(
                EventDefinition(
                    type: "\(kind).revised", role: .revision,
                    occurrence: "The verdict of a completed one was changed by its provider or by a reviewer.",
                    members: [
                        decision,
                        Member(name: "previousDecision", schema: decisions("What it was before.")),
                        Member(
                            name: "decidedBy",
                            schema: [
                                "type": "string", "enum": ["provider", "reviewer"], "description": "Who changed it.",
                            ]),
                    ]))
        } else {
            all.append(
                EventDefinition(
                    type: "\(kind).revised", role: .revision,
                    occurrence:
                        "What became of a completed one has changed: its provider said so, or it was taken back.",
                    members: [
                        Member(name: "status", schema: code("The voucher's status now.")),
                        Member(name: "previousStatus", schema: code("What it was before.")),
                        Member(
                            name: "decidedBy",
                            schema: [
                                "type": "string", "enum": ["provider", "client"], "description": "Who changed it.",
                            ]),
                    ]))
        }
        return all
    }

    private static let failure = Member(
        name: "code", schema: code("The failure's code: see docs/errors.md."))

    static func code(_ description: String) -> JSON {
        [
            "type": "string", "pattern": "^[a-z0-9_.]+$", "maxLength": 100, "description": .string(description),
        ]
    }

    static func count(_ description: String) -> JSON {
        ["type": "integer", "minimum": 0, "description": .string(description)]
    }

    private static func decisions(_ description: String) -> JSON {
        [
            "type": "string", "enum": .array(Decision.allCases.map { .string($0.rawValue) }),
            "description": .string(description),
        ]
    }
}
