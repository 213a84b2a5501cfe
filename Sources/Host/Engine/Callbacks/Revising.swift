import Domain
import Store

/// What changes in a request that has ended when there is news of it. Nothing does when the news is the same.
package enum Revising {
    /// Who decided, as `decidedBy` of the event says.
    package static let reviewer = "reviewer"

    /// A provider's later verdict. What a person decided it does not change; that it came is in the audit log.
    static func verification(
        _ known: RequestRecord, _ before: JSON, _ result: JSON, actor provider: String
    ) -> Revision? {
        guard let decision = result["decision"]?.string.flatMap({ Decision(rawValue: $0) }),
            let previous = known.decision, decision != previous
        else { return nil }
        let isWithheld = known.decidedBy == reviewer
        let audit = audit(
            isWithheld ? "request.revision_withheld" : "request.revise", known, by: "provider:\(provider)",
            decision, previous)
        let change = Revision.Change(
            decision: decision, retryable: result["retryable"]?.bool ?? false, result: result.serialized(),
            decidedBy: "provider", event: event(decision, previous, by: "provider"))
        return Revision(
            original: known.id, tenant: known.tenant, version: known.version, change: isWithheld ? nil : change,
            audit: audit)
    }

    /// A reviewer's decision; the findings stay as the provider made them.
    static func verification(
        _ known: RequestRecord, decision: Decision, notes: String?, actor: String
    ) -> Revision? {
        guard let previous = known.decision, decision != previous else { return nil }
        var members = known.result.flatMap { try? JSON.parse($0) }?.object ?? [:]
        members["decision"] = .string(decision.rawValue)
        members["retryable"] = false
        if decision == .approved { members["failure"] = .null }
        let change = Revision.Change(
            decision: decision, retryable: false, result: JSON.object(members).serialized(), decidedBy: reviewer,
            notes: notes, event: event(decision, previous, by: reviewer))
        return Revision(
            original: known.id, tenant: known.tenant, version: known.version, change: change,
            audit: audit("request.decide", known, by: actor, decision, previous))
    }

    /// A voucher's status: taken back by the client, or what the provider says of it later.
    static func voucher(
        _ known: RequestRecord, _ before: JSON, _ result: JSON, by decider: String, actor provider: String
    ) -> Revision? {
        guard let status = result["status"]?.string, let previous = before["status"]?.string, status != previous,
            var members = before.object, decider != "client" || status == "cancelled"
        else { return nil }
        members["status"] = .string(status)
        let words: JSON = [
            "status": .string(status), "previousStatus": .string(previous), "decidedBy": .string(decider),
        ]
        let change = Revision.Change(
            result: JSON.object(members).serialized(), decidedBy: decider,
            event: NewEvent(type: "voucher.revised", data: words))
        let audit = AuditEntry(
            actor: "provider:\(provider)", action: "request.revise", target: known.id.text, tenant: known.tenant,
            detail: words)
        return Revision(
            original: known.id, tenant: known.tenant, version: known.version, change: change,
            audit: decider == "client" ? nil : audit)
    }

    private static func event(_ decision: Decision, _ previous: Decision, by decider: String) -> NewEvent {
        NewEvent(
            type: "verification.revised",
            data: [
                "decision": .string(decision.rawValue), "previousDecision": .string(previous.rawValue),
                "decidedBy": .string(decider),
            ])
    }

    private static func audit(
        _ action: String, _ known: RequestRecord, by actor: String, _ decision: Decision, _ previous: Decision
    ) -> AuditEntry {
        AuditEntry(
            actor: actor, action: action, target: known.id.text, tenant: known.tenant,
            detail: ["decision": .string(decision.rawValue), "previousDecision": .string(previous.rawValue)])
    }
}
