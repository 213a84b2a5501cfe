import Domain

/// Where a page of a list ended. Latest first; ids break ties.
struct PageCursor: Sendable {
    var createdAt: Timestamp
    var id: ID

    var text: String { "\(createdAt.milliseconds).\(id)" }

    init(createdAt: Timestamp, id: ID) {
        self.createdAt = createdAt
        self.id = id
    }

    init(_ text: String) throws(StoreError) {
        let halves = text.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count == 2, let time = Int64(halves[0]), let id = ID(String(halves[1])) else {
            throw StoreError(.cursor, "the cursor is not one this server handed out; start without one")
        }
        createdAt = Timestamp(milliseconds: time)
        self.id = id
    }
}
