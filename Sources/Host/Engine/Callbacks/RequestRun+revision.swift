import Domain
import Store

// What the end of one request changes in another that has ended: a voucher taken back, a verdict that a late callback
// revises.
extension RequestRun {
    func revision(by record: FinalRecord, _ result: JSON?) async throws -> Revision? {
        guard record.status == .completed, let result, let original = facts.cancels ?? facts.revises else { return nil }
        let tenant = facts.tenant
        let known = try await persist { store throws(StoreError) in try await store.request(original, tenant: tenant) }
        guard let known, known.status == .completed, !known.isErased, let bytes = known.result,
            let before = try? JSON.parse(bytes)
        else { return nil }
        let provider = record.provider ?? "provider"
        if facts.cancels != nil { return Revising.voucher(known, before, result, by: "client", actor: provider) }
        return known.kind == .voucher
            ? Revising.voucher(known, before, result, by: "provider", actor: provider)
            : Revising.verification(known, before, result, actor: provider)
    }
}
