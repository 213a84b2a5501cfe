/// IDMeta API v1, with its answers' many shapes.
///
/// Paths are served with and without the vendor's `/api` prefix, so the base URL may be written either way.
///
/// From the vendor: Bearer token, the ids and states, the create reply (`plans` as a string, `webhook_secret` inside), the
/// steps and their fields, NBI's payload key `response` with `status:true, valid:false` for an expired clearance, Microblink's
/// document shape and the older one nested under `result.data`, failures as 2xx with `status:false` or
/// `result.status:"failed"`, `finalize-verification` with `missing_plans`.
///
/// Assumed, because nothing public says so: the listings `GET /v1/templates` and `/v1/plans` and their paging, the error bodies
/// of 401, 404 and 422, integer verification ids, `result` as the payload key of the other registers, the reply of
/// `get-verification`, 99 before the first step, and the signature of callbacks (lower-case hex HMAC-SHA256 of the raw body).
struct IDMetaSimulator: VendorSimulator {
    let token: String
    let callbacks: CallbackSender
    let catalogue = IDMetaCatalogue()
    let verifications = IDMetaVerifications()

    init(token: String, callbacks: CallbackSender) {
        self.token = token
        self.callbacks = callbacks
    }

    func reset() {
        catalogue.reset()
        verifications.clear()
        callbacks.clear()
    }

    func control(_ request: SimRequest, settings: Settings) async -> SimAnswer? {
        await IDMetaControl(simulator: self).answer(request, settings: settings)
    }

    func answer(_ request: SimRequest, settings: Settings) -> SimAnswer {
        guard authorised(request, settings) else { return .json(401, ["message": "Unauthenticated."]) }
        let path = request.path.hasPrefix("/api/") ? String(request.path.dropFirst(4)) : request.path
        switch (request.method, path) {
        case ("GET", "/v1/templates"): return catalogue.templatePage(request, settings)
        case ("GET", "/v1/plans"): return catalogue.planPage(request, settings)
        case ("POST", "/v1/verification/create-verification"): return create(request, settings)
        case ("POST", "/v1/verification/finalize-verification"): return finalize(request, settings)
        case ("POST", let path) where path.hasPrefix("/v1/verification/"):
            guard let step = IDMetaStep(path: path) else { return Self.notFound(path) }
            return run(step, request, settings)
        case ("GET", let path) where path.hasPrefix("/v2/verification/get-verification/"):
            return read(String(path.dropFirst("/v2/verification/get-verification/".count)), settings)
        default: return Self.notFound(path)
        }
    }

    private func authorised(_ request: SimRequest, _ settings: Settings) -> Bool {
        guard let header = request.header("Authorization"), header.hasPrefix("Bearer ") else { return false }
        let given = String(header.dropFirst("Bearer ".count))
        return settings.acceptDefault && given == token || settings.tokens.contains(given)
    }

    static func notFound(_ path: String) -> SimAnswer {
        .json(404, ["message": .string("The route \(path.dropFirst()) could not be found.")])
    }

    /// 422 with the vendor framework's error bag.
    static func invalid(_ field: String, _ message: String) -> SimAnswer {
        .json(
            422,
            [
                "status": false, "message": .string(message),
                "errors": .object([.init(field, .array([.string(message)]))]),
            ])
    }
}
