import Domain

/// What one node has and wants of a provider's calls at once.
struct PlaceClaim: Hashable, Sendable {
    var node: ID
    var places: Int
    var wanted: Int
    /// The last change of its places, or when it began to wait for the first.
    var since: Timestamp

    var lacks: Bool { wanted > places }
}

/// How places are divided. Pure.
enum PlaceShares {
    /// Milliseconds for which a node keeps a place that does not divide, while others wait for it.
    static let turn: Int64 = 1000

    /// What each may have: as much as it wants, or, if that is too much for all, the same for everybody. What does not
    /// divide goes round.
    static func fair(_ claims: [PlaceClaim], limit: Int, at now: Timestamp) -> [ID: Int] {
        // First who waits for a first place, or has just got one; then who has least.
        let line = claims.sorted { a, b in
            let (first, second) = (isEarly(a, now), isEarly(b, now))
            if first != second { return first }
            if !first, a.places != b.places { return a.places < b.places }
            return (a.since, a.node.text) < (b.since, b.node.text)
        }
        var shares: [ID: Int] = [:]
        var left = limit
        var open = line.filter { $0.wanted > 0 }
        while left > 0, !open.isEmpty {
            // As much as everybody still wants, in one go; then what is too little for all, one each.
            let least = open.map { $0.wanted - shares[$0.node, default: 0] }.min() ?? 0
            let each = max(min(least, left / open.count), 1)
            for claim in open where left > 0 {
                shares[claim.node, default: 0] += each
                left -= each
            }
            open.removeAll { shares[$0.node, default: 0] >= $0.wanted }
        }
        return shares
    }

    private static func isEarly(_ claim: PlaceClaim, _ now: Timestamp) -> Bool {
        claim.places == 0 || now - claim.since < turn
    }

    /// Ahead of need, while nobody else lacks any.
    static func spare(limit: Int) -> Int { max(limit / 16, 1) }
}
