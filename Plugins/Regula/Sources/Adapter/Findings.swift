import PluginKit

/// What was examined, collected from all over an answer. Several findings under one name are one check, the gravest.
struct Findings {
    typealias Check = VerificationResult.Check

    private(set) var checks: [Check] = []
    /// Places of the answer that are not as they should be; names of members, never their values.
    private(set) var unclear: [String] = []

    /// - Parameters:
    ///   - place: where it stands in the answer.
    ///   - isRequired: whether leaving it out makes the answer unclear.
    ///   - failure: the check's detail if it is negative.
    mutating func add(
        _ name: String, _ result: CheckResult, at place: String, isRequired: Bool = false,
        failure: @autoclosure () -> String? = nil
    ) {
        switch result {
        case .negative: merge(Check(name, .failed, detail: failure()))
        case .positive: merge(Check(name, .passed))
        case .notDone: merge(Check(name, .notDone))
        case .absent where !isRequired: break
        case .absent, .unclear:
            markUnclear(place)
            merge(Check(name, .review))
        }
    }

    mutating func markUnclear(_ place: String) {
        if !unclear.contains(place) { unclear.append(place) }
    }

    /// Whether a check of this name, or one below it (`security.hologram` for `security`), ended like this.
    func has(_ name: String, _ outcome: Check.Outcome) -> Bool {
        checks.contains { $0.outcome == outcome && ($0.name == name || $0.name.hasPrefix(name + ".")) }
    }

    var hasFailures: Bool { checks.contains { $0.outcome == .failed } }

    private mutating func merge(_ check: Check) {
        guard let index = checks.firstIndex(where: { $0.name == check.name }) else {
            checks.append(check)
            return
        }
        let known = checks[index]
        if known.outcome == .failed, check.outcome == .failed {
            let details = [known.detail, check.detail].compactMap(\.self)
            checks[index].detail =
                details.isEmpty || details.first == details.last ? details.first : details.joined(separator: "; ")
        } else if Self.gravity(check.outcome) > Self.gravity(known.outcome) {
            checks[index] = check
        }
    }

    /// What was not done on one page may have been done on another.
    private static func gravity(_ outcome: Check.Outcome) -> Int {
        switch outcome {
        case .failed: 3
        case .review: 2
        case .passed: 1
        case .notDone: 0
        }
    }
}
