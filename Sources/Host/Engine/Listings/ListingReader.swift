import Domain
import Store

/// Reads a provider's whole list of one kind, page by page. Everything that is not plainly a complete list is a failure:
/// a short list would retire what clients use.
struct ListingReader {
    static let mostEntries = 10_000
    static let mostPages = 1000

    let probe: Probe
    let account: Account
    let kind: ListingKind

    /// - Parameter progress: is told how many entries are read.
    func read(until deadline: Timestamp, progress: (Int) -> Void) async throws(StepFailure) -> [ListedEntry] {
        var entries: [String: ListedEntry] = [:]
        var order: [String] = []
        var seen: Set<String> = []
        var cursor: String?
        for _ in 1...Self.mostPages {
            let left = deadline - .now()
            if left <= 0 || Task.isCancelled {
                throw StepFailure(
                    .providerUnavailable, code: "listing.timeout",
                    message: "the list did not end in time; \(order.count) entries were read")
            }
            let page = try await probe.run(
                kind.operation, request: ["cursor": cursor.map { .string($0) } ?? .null], on: account, limit: left)
            for item in page[kind.member]?.array ?? [] {
                let entry = try Self.entry(item)
                if let other = entries[entry.externalID] {
                    if other.saysTheSame(as: entry) { continue }
                    throw Self.refusal("'\(entry.externalID)' is listed twice, and differently")
                }
                entries[entry.externalID] = entry
                order.append(entry.externalID)
                if order.count > Self.mostEntries { throw Self.refusal("more than \(Self.mostEntries) are listed") }
            }
            progress(order.count)
            guard let next = page["nextCursor"]?.string else { return order.compactMap { entries[$0] } }
            guard seen.insert(next).inserted else { throw Self.refusal("the page '\(next)' came a second time") }
            cursor = next
        }
        throw Self.refusal("the list goes on after \(Self.mostPages) pages")
    }

    private static func entry(_ item: JSON) throws(StepFailure) -> ListedEntry {
        guard let id = item["externalId"]?.string, !id.isEmpty, let name = item["name"]?.string,
            let isActive = item["active"]?.bool
        else { throw refusal("an entry lacks externalId, name or active") }
        return ListedEntry(
            externalID: id, name: name, description: item["description"]?.string,
            steps: (item["steps"]?.array ?? []).compactMap(\.string), isActive: isActive, raw: item["raw"] ?? [:])
    }

    private static func refusal(_ message: String) -> StepFailure {
        StepFailure(.internalError, code: "listing.refused", message: message + "; the last good list is kept")
    }
}

extension ListingKind {
    var operation: OperationID { self == .template ? .templatesList : .plansList }
    /// Of the operation's result.
    var member: String { self == .template ? "templates" : "plans" }
}
