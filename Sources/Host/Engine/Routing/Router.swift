import Domain
import Glibc
import ProviderConfig

/// Orders the providers that may serve a request. Pure: the same options and query give the same route.
package enum Router {
    package static func route(_ query: RouteQuery, among options: [RouteOption]) -> Route {
        var eligible: [(candidate: Candidate, weight: Int)] = []
        var skipped: [Candidate] = []
        var lacksTemplate = false
        var isUnavailable = false
        let isAmbiguous = isAmbiguous(query, among: options)
        for option in options.sorted(by: { $0.provider < $1.provider }) {
            let judgement = judge(option, query, isAmbiguous: isAmbiguous)
            switch judgement {
            case .eligible(let template):
                let candidate = Candidate(
                    provider: option.provider, priority: option.priority, verdict: .eligible, template: template)
                eligible.append((candidate, option.weight))
            case .skipped(let reason):
                lacksTemplate = lacksTemplate || Reason.lacking.contains(reason)
                isUnavailable = isUnavailable || Reason.unavailable.contains(reason)
                skipped.append(
                    Candidate(provider: option.provider, priority: option.priority, verdict: .skipped(reason: reason)))
            }
        }
        let ordered = eligible.sorted { a, b in
            if a.candidate.priority != b.candidate.priority { return a.candidate.priority < b.candidate.priority }
            return share(a.candidate.provider, a.weight, query.splitKey)
                > share(b.candidate.provider, b.weight, query.splitKey)
        }
        var problem: Route.Problem?
        if ordered.isEmpty {
            if isUnavailable {
                problem = .unavailable
            } else if lacksTemplate {
                problem = query.template.map { .unknownTemplate($0) } ?? .noDefaultTemplate
            } else {
                problem = .unsupported
            }
        }
        return Route(candidates: ordered.map(\.candidate) + skipped, problem: problem)
    }

    private enum Judgement {
        case eligible(template: String?)
        case skipped(String)
    }

    /// Reasons as they are kept with the request; part of the admin API.
    private enum Reason {
        static let operation = "operation_not_offered"
        static let unmet = "operation_not_configured"
        static let type = "type_not_accepted"
        static let country = "country_not_accepted"
        static let limited = "operation_not_enabled_for_tenant"
        static let template = "template_unknown"
        static let inactive = "template_inactive"
        static let ambiguous = "template_ambiguous"
        static let lacking: Set<String> = [template, inactive, ambiguous]
        static let tried = "tried"
        static let other = "served_by_another"
        static let unavailable: Set<String> = [
            RouteOption.Obstacle.broken.rawValue, RouteOption.Obstacle.breakerOpen.rawValue, tried,
        ]
    }

    /// What the request asks is judged before the provider's state, so that a route's problem names the request's own
    /// fault where there is one.
    private static func judge(_ option: RouteOption, _ query: RouteQuery, isAmbiguous: Bool) -> Judgement {
        if let only = query.only, option.provider != only { return .skipped(Reason.other) }
        switch option.obstacle {
        case .disabled, .notForTenant, .shadow: return .skipped(option.obstacle?.rawValue ?? "")
        case .broken where option.offered.isEmpty: return .skipped(RouteOption.Obstacle.broken.rawValue)
        case .broken, .breakerOpen, nil: break
        }
        guard let operation = option.offered.first(where: { $0.id == query.operation }) else {
            return .skipped(option.unmet.contains(query.operation) ? Reason.unmet : Reason.operation)
        }
        if let operations = option.operations, !operations.contains(where: { $0.matches(query.operation) }) {
            return .skipped(Reason.limited)
        }
        if let type = query.type, !accepts(operation.accepts.verificationTypes, type) { return .skipped(Reason.type) }
        if let country = query.country, !accepts(operation.accepts.countries, country) {
            return .skipped(Reason.country)
        }
        var template: String?
        if let asked = query.template {
            switch option.templates.answer(asked) {
            case .known(let id): template = id
            case .synced where isAmbiguous: return .skipped(Reason.ambiguous)
            case .synced(let id): template = id
            case .inactive: return .skipped(Reason.inactive)
            case .unknown: return .skipped(Reason.template)
            }
        } else if query.operation.area == "verification", let standard = option.defaults.template(for: query.type) {
            // The plugin applies it; here it is only seen whether it can.
            switch option.templates.answerDefault(standard.id) {
            case .known, .synced: break
            case .inactive: return .skipped(Reason.inactive)
            case .unknown: return .skipped(Reason.template)
            }
        }
        if query.tried.contains(option.provider) { return .skipped(Reason.tried) }
        if let obstacle = option.obstacle { return .skipped(obstacle.rawValue) }
        return .eligible(template: template)
    }

    /// A vendor's own id means nothing certain where another vendor has the same, or the operator gave it a meaning.
    private static func isAmbiguous(_ query: RouteQuery, among options: [RouteOption]) -> Bool {
        guard let asked = query.template else { return false }
        let usable = options.filter { option in
            option.isUsable && option.offered.contains { $0.id == query.operation }
        }
        if usable.contains(where: { $0.templates.listed[asked] != nil }) { return true }
        let owners = usable.filter { option in
            switch option.templates.answer(asked) {
            case .known, .synced: true
            case .inactive, .unknown: false
            }
        }
        return owners.count > 1
    }

    private static func accepts(_ list: [String], _ value: String) -> Bool { list.isEmpty || list.contains(value) }

    /// Weighted rendezvous hashing: each provider draws a number from the key, weighed so that in the long run provider
    /// p comes first in weight(p) of all keys' shares, and a key moves only if its own provider leaves.
    private static func share(_ provider: String, _ weight: Int, _ key: String) -> Double {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in provider.utf8 + [0] + Array(key.utf8) {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        // FNV's high bits mix slowly; a final avalanche makes the draw uniform.
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ (hash >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        hash ^= hash >> 33
        let draw = (Double(hash >> 11) + 0.5) / 9_007_199_254_740_992
        return -Double(max(weight, 1)) / log(draw)
    }
}
