import Domain
import Engine
import HTTPTypes
import Hummingbird

/// For operators: the address that a provider calls back, and a new one.
struct AdminCallbackRoutes {
    static let path = "/api/v1/admin/providers/{provider}/callbacks"
    /// Hours that an old address goes on to be taken unless the operator says otherwise.
    static let overlap: Int64 = 7 * 24

    let engine: RequestEngine
    let limits: APILimits

    var routes: [Route] {
        [
            Route(.get, Self.path, .admin) { request, context in
                let place = try await engine.callbackPlace(Self.provider(context), tenant: Self.tenant(request))
                return .json(.ok, CallbackView.render(place))
            },
            Route(.post, Self.path + "/rotate", .admin) { request, context in
                let bytes = try await request.jsonBytes(limit: limits.body)
                let overlap = try Self.overlap(bytes)
                let place = try await engine.rotateCallbackPlace(
                    Self.provider(context), tenant: Self.tenant(request), overlap: overlap * 3_600_000,
                    actor: context.actor())
                return .json(.ok, CallbackView.render(place))
            },
        ]
    }

    private static func provider(_ context: AppContext) throws -> String {
        guard let provider = context.parameters.get("provider") else { throw Problem(.notFound) }
        return provider
    }

    private static func tenant(_ request: Request) throws -> String {
        if let tenant = request.query("tenant"), !tenant.isEmpty { return tenant }
        throw Problem(
            .invalidRequest,
            errors: [.init(pointer: "tenant", message: "is required: each tenant has an address of its own")])
    }

    private static func overlap(_ bytes: [UInt8]) throws -> Int64 {
        if bytes.isEmpty { return overlap }
        var reader = BodyReader(try JSON.body(bytes))
        let value = reader.value("overlapHours")
        let hours = value == nil ? overlap : value?.int ?? -1
        if !(0...8760).contains(hours) { reader.fault("overlapHours", "must be a whole number from 0 to 8760") }
        reader.refuseUnknown()
        if let problem = reader.problem() { throw problem }
        return hours
    }
}
