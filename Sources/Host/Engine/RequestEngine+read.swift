package import Domain
import ProviderConfig
import Store

/// What to list.
package struct RequestQuery: Sendable {
    package var kind: RequestKind
    package var status: RequestStatus?
    package var decision: Decision?
    package var template: String?
    package var reference: String?
    package var subject: String?
    package var from: Timestamp?
    package var to: Timestamp?
    /// The cursor of the page before.
    package var after: String?
    package var limit = 50

    package init(kind: RequestKind) {
        self.kind = kind
    }
}

package struct RequestPage: Sendable {
    /// Newest first.
    package var items: [RequestView]
    package var next: String?
}

extension RequestEngine {
    package func view(_ id: ID, tenant: ID) async throws -> RequestView? {
        guard let record = try await services.store.request(id, tenant: tenant) else { return nil }
        return try await view(record)
    }

    package func list(_ query: RequestQuery, tenant: ID) async throws -> RequestPage {
        let filter = RequestFilter(
            status: query.status, decision: query.decision, kind: query.kind, template: query.template,
            createdFrom: query.from, createdTo: query.to, reference: query.reference, subject: query.subject)
        let page = try await page(filter, query, tenant: tenant)
        var items: [RequestView] = []
        for record in page.items { items.append(try await view(record)) }
        return RequestPage(items: items, next: page.next)
    }

    private func page(
        _ filter: RequestFilter, _ query: RequestQuery, tenant: ID
    ) async throws -> Page<RequestRecord> {
        do {
            return try await services.store.requests(
                tenant: tenant, filter: filter, after: query.after, limit: query.limit)
        } catch {
            guard error.code == .cursor else { throw error }
            let fault = Problem.Fault(pointer: "cursor", message: "must be a nextCursor of an earlier page")
            throw Problem(.invalidRequest, errors: [fault])
        }
    }

    private func view(_ record: RequestRecord) async throws -> RequestView {
        let input = try JSON.parse(record.input)
        let session = try await services.store.session(for: record.id)
        let failure = record.failureCode.flatMap { ProblemCode(rawValue: $0) }
        let progress = session.flatMap { session -> StepOutput.Progress? in
            guard session.progress.total > 0 else { return nil }
            return .init(
                current: session.progress.current, total: session.progress.total, message: session.progress.message)
        }
        var view = RequestView(
            id: record.id, kind: record.kind, status: record.status, method: record.method ?? "",
            type: record.type ?? "", decision: record.decision, retryable: record.retryable,
            result: try await revised(try record.result.map { try JSON.parse($0) }, of: record),
            failure: failure.map { .init(code: $0, message: $0.detail) },
            voucher: record.kind == .voucher ? input : nil, metadata: input["metadata"] ?? .object([:]),
            reference: input["reference"]?.string, progress: progress, createdAt: record.createdAt,
            completedAt: record.completedAt)
        view.version = record.version
        return view
    }
}
