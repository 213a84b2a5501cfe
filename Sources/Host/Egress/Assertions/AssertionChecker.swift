package import Domain

/// Decides whether a callback is genuine by what its plugin says would prove it. The plugin names the proof; the host
/// has the keys, makes the comparison, and knows which proofs are worth nothing.
package struct AssertionChecker: Sendable {
    package enum Verdict: Hashable, Sendable {
        /// The index of the first group that holds.
        case genuine(group: Int)
        /// Why none does; for operators, without any value.
        case refused(reason: String)
    }

    private let crypto: any EgressCrypto
    private let secrets: SecretSource

    /// - Parameter secrets: those of the account whose token was called.
    package init(crypto: any EgressCrypto, provider: String, secrets: [String: [UInt8]]) {
        self.crypto = crypto
        // An empty secret proves nothing.
        self.secrets = SecretSource(provider: provider, secrets: secrets.filter { !$0.value.isEmpty })
    }

    package func isGenuine(_ request: InboundRequest, _ groups: [AssertionGroup]) -> Bool {
        if case .genuine = check(request, groups) { true } else { false }
    }

    package func check(_ request: InboundRequest, _ groups: [AssertionGroup]) -> Verdict {
        guard !groups.isEmpty else { return .refused(reason: "the plugin found nothing that would prove it") }
        guard groups.reduce(0, { $0 + $1.count }) <= Budgets.assertions else {
            return .refused(reason: "more than \(Budgets.assertions) assertions")
        }
        let scope = AttemptScope(crypto: crypto, time: request.now)
        let evaluator = PartEvaluator(scope: scope, values: values(request), place: .callback)
        var firstThatHolds: Int?
        var reasons: [String] = []
        // Every group and every assertion is looked at, so that time does not tell which one failed.
        for (index, group) in groups.enumerated() {
            var failure = group.contains(where: provesContent) ? nil : "nothing in it covers the body or the URL"
            for assertion in group {
                if let why = whyNot(assertion, request.now, evaluator), failure == nil { failure = why }
            }
            if let failure {
                reasons.append("group \(index): \(failure)")
            } else if firstThatHolds == nil {
                firstThatHolds = index
            }
        }
        if let firstThatHolds { return .genuine(group: firstThatHolds) }
        return .refused(reason: reasons.joined(separator: "; "))
    }

    /// What a callback must show for the assertion to hold; nil where no credential of ours makes that: a signature, a
    /// time.
    package func expected(
        by assertion: Assertion, of request: InboundRequest
    ) throws(StepFailure) -> [UInt8]? {
        let scope = AttemptScope(crypto: crypto, time: request.now)
        return try made(assertion, PartEvaluator(scope: scope, values: values(request), place: .callback))
    }

    private func made(_ assertion: Assertion, _ evaluator: PartEvaluator) throws(StepFailure) -> [UInt8]? {
        switch assertion {
        case .hmac(let hash, let key, let parts, _):
            try evaluator.evaluate(.hmac(hash, key: key, parts, .raw)).bytes
        case .secret(let key, _): try evaluator.evaluate(key).bytes
        case .signature, .fresh: nil
        }
    }

    private func values(_ request: InboundRequest) -> PartEvaluator.Values {
        var values = PartEvaluator.Values(secrets: secrets)
        values.method = request.method
        values.host = request.host
        values.target = RequestTarget(received: request.path, query: request.query)
        values.url = request.url
        values.body = ByteSegments(request.body)
        return values
    }

    /// An HMAC or a signature under a credential, over the body or the whole URL.
    private func provesContent(_ assertion: Assertion) -> Bool {
        let (key, parts): (Part, [Part])
        switch assertion {
        case .hmac(_, let assertedKey, let assertedParts, _): (key, parts) = (assertedKey, assertedParts)
        case .signature(_, let assertedKey, let assertedParts, _): (key, parts) = (assertedKey, assertedParts)
        case .fresh, .secret: return false
        }
        return holdsSecret(key) && parts.contains(where: coversContent)
    }

    private func holdsSecret(_ key: Part) -> Bool {
        var found = false
        key.walk { if case .secret = $0 { found = true } }
        return found
    }

    /// What stands in the key of an inner HMAC does not count: it is the message that is covered.
    private func coversContent(_ part: Part) -> Bool {
        switch part {
        case .body, .url: true
        case .concat(let parts, _), .digest(_, let parts, _), .hmac(_, _, let parts, _), .sign(_, _, let parts, _):
            parts.contains(where: coversContent)
        default: false
        }
    }

    /// nil: it holds.
    private func whyNot(_ assertion: Assertion, _ now: Timestamp, _ evaluator: PartEvaluator) -> String? {
        do {
            switch assertion {
            case .hmac(_, let key, _, let expected):
                guard holdsSecret(key) else { return "an HMAC's key holds no secret" }
                return equal(try made(assertion, evaluator) ?? [], expected) ? nil : "an HMAC is not the expected one"
            case .signature(let signature, let key, let parts, let expected):
                guard holdsSecret(key) else { return "a signature's key holds no secret" }
                let pem = try evaluator.evaluate(key).bytes
                let message = try evaluator.evaluate(parts).bytes
                return try crypto.verify(signature, publicKeyPEM: pem, message, signature: expected)
                    ? nil : "a signature is not valid"
            case .fresh(let time, let window):
                let (age, overflow) = now.milliseconds.subtractingReportingOverflow(time.milliseconds)
                return !overflow && age.magnitude <= window ? nil : "it is not fresh"
            case .secret(let key, let expected):
                guard holdsSecret(key) else { return "a shared token is no secret" }
                return equal(try made(assertion, evaluator) ?? [], expected)
                    ? nil : "a shared token is not the expected one"
            }
        } catch let failure as StepFailure {
            return failure.message
        } catch {
            return "a key cannot be used: \(error)"
        }
    }

    private func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool { !a.isEmpty && crypto.constantTimeEqual(a, b) }
}

extension EgressClient {
    /// Whether a callback at this account's address is genuine.
    package func check(
        _ request: InboundRequest, _ groups: [AssertionGroup], for account: ProviderEgress
    ) -> AssertionChecker.Verdict {
        AssertionChecker(crypto: crypto, provider: account.id, secrets: account.secrets).check(request, groups)
    }
}

extension RequestTarget {
    /// As a server received it.
    init(received path: String, query: String) {
        self.path = path
        self.query = query.isEmpty ? nil : query
    }
}
