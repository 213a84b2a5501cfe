package import Domain

/// One provider's place in the answer to "who serves this", kept with the request.
package struct Candidate: Hashable, Sendable {
    package enum Verdict: Hashable, Sendable {
        /// In line to serve; the order of the list is the order of trial.
        case eligible
        case skipped(reason: String)
    }

    package var provider: String
    package var priority: Int
    package var verdict: Verdict
    /// The vendor's own template id.
    package var template: String?

    package init(provider: String, priority: Int, verdict: Verdict, template: String? = nil) {
        self.provider = provider
        self.priority = priority
        self.verdict = verdict
        self.template = template
    }

    package var json: JSON {
        var object: [String: JSON] = ["provider": .string(provider), "priority": .number(JSONNumber(Int64(priority)))]
        switch verdict {
        case .eligible: object["verdict"] = "eligible"
        case .skipped(let reason):
            object["verdict"] = "skipped"
            object["reason"] = .string(reason)
        }
        return .object(object)
    }
}

extension Candidate {
    /// The list kept with a request; members that cannot be read are left out.
    package static func list(_ json: JSON) -> [Candidate] {
        (json.array ?? []).compactMap { item in
            guard let provider = item["provider"]?.string else { return nil }
            let isEligible = item["verdict"] == "eligible"
            return Candidate(
                provider: provider, priority: Int(item["priority"]?.int ?? 0),
                verdict: isEligible ? .eligible : .skipped(reason: item["reason"]?.string ?? ""),
                template: item["template"]?.string)
        }
    }
}

/// The router's answer.
package struct Route: Sendable {
    /// Why nobody is left.
    package enum Problem: Hashable, Sendable {
        /// Nobody does this operation, or this type of it, for the tenant.
        case unsupported
        /// Somebody would, but knows no such template.
        case unknownTemplate(String)
        /// It names no template, and whoever would serve it has a default that the vendor does not have.
        case noDefaultTemplate
        /// Somebody would, but is broken, or its breaker is open, or was tried.
        case unavailable
    }

    /// Eligible ones first, in order of trial.
    package var candidates: [Candidate]
    package var problem: Problem?

    package var eligible: [Candidate] { candidates.filter { $0.verdict == .eligible } }
}
