/// Regula Document Reader Web API, specification 8.1.0, with the habits of a real 8.3 engine.
///
/// From the specification: `POST /api/process`, `GET /api/healthz`, `GET /api/readyz`, `GET/DELETE /api/v2/tag/{tag}`,
/// a rejected document is HTTP 200, 400 and 403 have no body schema, `X-RequestID` is echoed. From engines seen:
/// `Status.age`, `Status.detailsAge` and `Status.mDL` are left out; `passBackObject` is null when none was sent.
///
/// Assumed: the shape of a tag's listing (`{"items":[{"transactionId","createdAt"}]}`, empty for an unknown tag), 204 for
/// erasing an unknown tag, 400 for a request without images, plain text for 400 and 403, an HTML page with 401 from the proxy
/// in front, document type 222 for driving licences, the scenario names the published summary does not list, and the Face API's
/// `/api/match` on the same listener.
struct RegulaSimulator: VendorSimulator {
    private let tags = RegulaTags()
    private let memory = RegulaMemory()

    func reset() { tags.clear() }

    func control(_ request: SimRequest, settings: Settings) async -> SimAnswer? { nil }

    func answer(_ request: SimRequest, settings: Settings) -> SimAnswer {
        var answer = proxied(request, settings)
        if let id = request.header("X-RequestID") { answer.headers["X-RequestID"] = id }
        return answer
    }

    private func proxied(_ request: SimRequest, _ settings: Settings) -> SimAnswer {
        if let name = settings.proxyHeader, !settings.tokens.contains(request.header(name) ?? "") {
            return .html(401, "401 Authorization Required")
        }
        switch (request.method, request.path) {
        case ("POST", "/api/process"): return process(request, settings)
        case ("POST", "/api/match"): return RegulaFace.match(request, licensed: settings.licence == "valid")
        case ("GET", "/api/healthz"): return .json(200, RegulaHealth.json(settings))
        case ("GET", "/api/readyz"): return SimAnswer(status: settings.ready ? 200 : 400)
        case ("GET", let path) where path.hasPrefix(RegulaTags.route): return tags.list(path)
        case ("DELETE", let path) where path.hasPrefix(RegulaTags.route): return tags.erase(path)
        default: return .text(404, "404 page not found")
        }
    }

    private func process(_ request: SimRequest, _ settings: Settings) -> SimAnswer {
        guard settings.licence == "valid" else { return .text(403, "License is \(settings.licence)") }
        do {
            let order = try RegulaRequest(request.body)
            let transaction = Clock.uuid()
            if let tag = order.tag { tags.remember(tag: tag, transaction: transaction) }
            return .json(200, RegulaReading(order).response(transaction: transaction, memory: memory))
        } catch {
            return .text(400, error.message)
        }
    }
}
