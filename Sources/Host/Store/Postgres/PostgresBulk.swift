import Domain

/// Statements of a batch that wait for others like them.
struct PostgresBulk {
    /// What is asked of one row.
    enum Wish {
        case none
        /// It must have been changed.
        case expected(() -> StoreError)
        case later((Row) throws(StoreError) -> Void)
    }

    struct Group {
        let query: BulkSQL
        fileprivate(set) var rows: [[SQLValue]] = []
        fileprivate(set) var wishes: [Wish] = []
        fileprivate var keys: Set<[SQLValue]> = []
    }

    /// More than this is not collected: a statement's parameters are copied together.
    private static let most = 256 * 1024

    private var groups: [Group] = []
    private var size = 0

    var isEmpty: Bool { groups.isEmpty }

    /// - Returns: false if what waits has to be made first.
    mutating func add(_ query: BulkSQL, _ values: [SQLValue], _ wish: Wish) -> Bool {
        let added = values.reduce(0) { $0 + $1.size }
        if size + added > Self.most { return false }
        let key = query.keys == 0 ? [] : Array(values.prefix(query.keys))
        if let index = groups.firstIndex(where: { $0.query === query }) {
            if query.keys > 0, !groups[index].keys.insert(key).inserted { return false }
            groups[index].rows.append(values)
            groups[index].wishes.append(wish)
        } else {
            let place = groups.firstIndex { $0.query.place.rawValue > query.place.rawValue } ?? groups.endIndex
            groups.insert(Group(query: query, rows: [values], wishes: [wish], keys: [key]), at: place)
        }
        size += added
        return true
    }

    /// In the order in which they are to be made.
    mutating func take() -> [Group] {
        defer { self = PostgresBulk() }
        return groups
    }
}

extension PostgresBulk.Group {
    /// What becomes of the answers of a statement with several rows.
    /// - Parameter numbers: the answers' first column, if rows answer with their number.
    func missing(_ numbers: some Sequence<Int64>) -> StoreError? {
        var found = Array(repeating: false, count: rows.count)
        for number in numbers where (1...Int64(rows.count)).contains(number) { found[Int(number) - 1] = true }
        for (wish, found) in zip(wishes, found) where !found {
            if case .expected(let failure) = wish { return failure() }
        }
        return nil
    }
}

extension SQLValue {
    /// Bytes on the wire, about.
    var size: Int {
        switch self {
        case .absent: 4
        case .integer: 12
        case .text(let text): text.utf8.count + 4
        case .blob(let bytes): bytes.count + 4
        case .id: 20
        }
    }
}
