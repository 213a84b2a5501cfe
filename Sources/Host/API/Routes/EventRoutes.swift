import Domain
import HTTPTypes
import Hummingbird
import Realtime
import Store

/// The events of one request, as pages or as a stream; and operators' events.
struct EventRoutes {
    static let operators = "/api/v1/admin/events"

    private let hub: EventHub
    private let slots: StreamSlots

    init(hub: EventHub, limits: APILimits) {
        self.hub = hub
        slots = StreamSlots(most: limits.streamsPerKey)
    }

    var routes: [Route] {
        [
            Route(.get, VerificationRoutes.path + "/{id}/events", .client) { request, context in
                try await serve(request, context, .verification)
            },
            Route(.get, VoucherRoutes.path + "/{id}/events", .client) { request, context in
                try await serve(request, context, .voucher)
            },
            Route(.get, Self.operators, .admin) { request, _ in
                let query = try EventQuery.read(request, names: ["cursor", "limit"])
                let page = try await hub.operatorEvents(before: query.cursor ?? .max, limit: query.limit)
                let names = try await hub.namesOfTenants()
                let items = page.items.map { record in
                    EventView.render(record, tenant: record.event.tenant.flatMap { names[$0] })
                }
                return Self.page(items, page.next)
            },
        ]
    }

    private func serve(_ request: Request, _ context: AppContext, _ kind: RequestKind) async throws -> Response {
        let query = try EventQuery.read(request, names: ["after", "cursor", "limit"])
        let (id, client) = (try context.id(), try context.client())
        if request.headers[.accept]?.lowercased().contains("text/event-stream") == true {
            return try await stream(request, id, client, kind, query)
        }
        let after = query.cursor ?? query.after ?? 0
        guard let found = try await hub.page(of: id, tenant: client.tenant, after: after, limit: query.limit),
            found.snapshot.kind == kind
        else { throw Self.unknown(kind) }
        return Self.page(found.page.items.map(EventView.render), found.page.next)
    }

    private func stream(
        _ request: Request, _ id: ID, _ client: Principal, _ kind: RequestKind, _ query: EventQuery
    ) async throws -> Response {
        let after = try EventQuery.lastEventID(request) ?? query.after ?? 0
        let lease = try StreamLease(hub, slots, key: client.key)
        let snapshot: Snapshot
        do {
            snapshot = try await hub.subscribe(id, tenant: client.tenant, after: after, into: lease.outbox)
        } catch let problem as Problem where problem.code == .notFound {
            throw Self.unknown(kind)
        }
        guard snapshot.kind == kind else { throw Self.unknown(kind) }
        // An EventSource that is told so does not come back.
        if snapshot.status.isFinal, after == snapshot.position { return Response(status: .noContent) }
        let stream = EventStream(lease: lease, snapshot: snapshot)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-store",
            ],
            body: ResponseBody { writer in
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    try await stream.write(to: &writer)
                }
            })
    }

    private static func unknown(_ kind: RequestKind) -> Problem {
        Problem(.notFound, detail: "There is no such \(kind.rawValue).")
    }

    private static func page(_ items: [[UInt8]], _ next: String?) -> Response {
        var object = ObjectWriter()
        object.member("items", raw: ObjectWriter.array(items))
        object.member("nextCursor", next)
        return .json(.ok, object.finish())
    }
}
