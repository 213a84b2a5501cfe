import Domain

/// A request with nothing left to fill in.
struct ResolvedRequest: Sendable {
    struct Header: Sendable {
        var name: String
        var value: [UInt8]
    }

    var method: String
    var endpoint: EndpointURL
    var target: RequestTarget
    var headers: [Header]
    /// nil: the request has no body at all.
    var body: ByteSegments?
    /// SHA-256 of what a signature covers as the body; nil if none does.
    var signedBodyDigest: [UInt8]?
}

/// Fills in an effect's template for one attempt. Given the same crypto, time and context it makes the same request,
/// nonces and boundary apart.
struct TemplateResolver: Sendable {
    var crypto: any EgressCrypto
    var userAgent: String

    func resolve(
        _ effect: HTTPEffect, for provider: ProviderEgress, in context: EffectContext, blobs: [String: [UInt8]] = [:],
        at time: Timestamp
    ) throws(StepFailure) -> ResolvedRequest {
        try HeaderRules.check(method: effect.method)
        guard let endpoint = provider.endpoints[effect.endpoint] else {
            throw StepFailure(
                .config, code: "unknown_endpoint",
                message: "provider \(provider.id) has no endpoint \"\(effect.endpoint)\"; add it under `endpoints`")
        }
        guard effect.headers.count <= Budgets.headers else {
            throw StepFailure(
                .internalError, code: "too_many_headers", message: "a request has more than \(Budgets.headers) headers")
        }
        let scope = AttemptScope(crypto: crypto, time: time)
        let secrets = SecretSource(provider: provider.id, secrets: provider.secrets, captured: context.captured)
        var values = PartEvaluator.Values(secrets: secrets, blobs: blobs)
        values.idempotencyKey = context.idempotencyKey.text
        values.correlationID = context.correlationID.text
        values.callbackURL = context.callbackURL
        values.method = effect.method
        values.host = endpoint.authority

        // In the order in which one may speak of the other: path, body, headers.
        let path = try PartEvaluator(scope: scope, values: values, place: .path).evaluate(effect.path)
        let target = try RequestTarget(endpoint: endpoint, appending: path.bytes)
        values.target = target
        values.url = endpoint.origin + target.pathAndQuery

        let boundary = MultipartBody.boundary(crypto)
        let body = try body(effect, boundary: boundary, PartEvaluator(scope: scope, values: values, place: .body))
        values.body = body ?? ByteSegments()
        return ResolvedRequest(
            method: effect.method, endpoint: endpoint, target: target,
            headers: try headers(effect, context, scope, values, boundary: boundary), body: body,
            signedBodyDigest: effect.signsBody ? digest(values.body ?? ByteSegments()) : nil)
    }

    private func body(
        _ effect: HTTPEffect, boundary: String, _ evaluator: PartEvaluator
    ) throws(StepFailure) -> ByteSegments? {
        switch effect.body {
        case .none:
            // These are told how long their body is even if there is none.
            ["POST", "PUT", "PATCH"].contains(effect.method) ? ByteSegments() : nil
        case .parts(let parts): try evaluator.evaluate(parts)
        case .multipart(let fields): try MultipartBody.write(fields, boundary: boundary, evaluator)
        }
    }

    private func headers(
        _ effect: HTTPEffect, _ context: EffectContext, _ scope: AttemptScope, _ values: PartEvaluator.Values,
        boundary: String
    ) throws(StepFailure) -> [ResolvedRequest.Header] {
        var headers: [ResolvedRequest.Header] = []
        var written: Set<String> = []
        for header in effect.headers {
            try HeaderRules.check(name: header.name)
            let evaluator = PartEvaluator(scope: scope, values: values, place: .header(header.name))
            let value = try evaluator.evaluate(header.value).bytes
            try HeaderRules.check(value: value, of: header.name)
            headers.append(ResolvedRequest.Header(name: header.name, value: value))
            written.insert(header.name.lowercased())
        }
        if case .multipart = effect.body {
            guard !written.contains("content-type") else {
                throw StepFailure(
                    .internalError, code: "bad_header",
                    message: "the host writes the Content-Type of a multipart body; leave it out")
            }
            headers.append(
                ResolvedRequest.Header(
                    name: "Content-Type", value: Array(MultipartBody.contentType(boundary: boundary).utf8)))
        }
        if let traceparent = context.traceparent, !written.contains("traceparent") {
            try HeaderRules.check(value: Array(traceparent.utf8), of: "traceparent")
            headers.append(ResolvedRequest.Header(name: "traceparent", value: Array(traceparent.utf8)))
        }
        if !written.contains("user-agent") {
            headers.append(ResolvedRequest.Header(name: "User-Agent", value: Array(userAgent.utf8)))
        }
        return headers
    }

    private func digest(_ body: ByteSegments) -> [UInt8] {
        let digest = crypto.makeDigest(.sha256)
        body.forEachPiece { digest.update($0) }
        return digest.finish()
    }
}
