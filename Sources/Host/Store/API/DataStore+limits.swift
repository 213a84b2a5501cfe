package import Domain

extension DataStore {
    /// Tells what the node holds and wants of providers' limits, and learns what it may hold. By the database's clock
    /// alone; one exchange of a provider at a time.
    /// - Returns: an answer for each, in order. Throws `fenced` when a newer incarnation has replaced the node.
    package func exchangeLimits(
        _ requests: [LimitRequest], node: ID
    ) async throws(StoreError) -> [LimitAnswer] {
        try await write { db throws(StoreError) in
            guard try db.isLiving(node) else {
                throw StoreError(.fenced, "a newer process of this node has taken over; this one must stop")
            }
            var answers: [String: LimitAnswer] = [:]
            // In one order everywhere, so that no two nodes wait for each other.
            for request in requests.sorted(by: { $0.provider < $1.provider }) {
                answers[request.provider] = try db.exchange(request, node: node)
            }
            return requests.compactMap { answers[$0.provider] }
        }
    }

    /// What each node has of a provider's places, for whoever wants to look.
    package func heldPlaces(_ provider: String) async throws(StoreError) -> [ID: Int] {
        try await read { db throws(StoreError) in
            Dictionary(uniqueKeysWithValues: try db.placeClaims(provider).map { ($0.node, $0.places) })
        }
    }
}

extension Connection {
    fileprivate func exchange(_ request: LimitRequest, node: ID) throws(StoreError) -> LimitAnswer {
        let (nextSlot, micros) = try holdLimits(request.provider)
        let now = Timestamp(milliseconds: micros / 1000)
        try freePlaces(request.provider, at: now)
        let claims = try placeClaims(request.provider)
        let others = claims.filter { $0.node != node }
        let old = claims.first { $0.node == node }
        var mine = PlaceClaim(
            node: node, places: max(old?.places ?? 0, request.kept), wanted: request.wanted, since: old?.since ?? now)
        let isContended = others.contains(where: \.lacks)
        var target = PlaceShares.fair(others + [mine], limit: request.concurrency, at: now)[node] ?? 0
        if request.wanted > 0, !isContended { target += PlaceShares.spare(limit: request.concurrency) }
        target = min(target, max(request.concurrency - others.reduce(0) { $0 + $1.places }, 0))
        // What may be under way is held, whatever it ought to be.
        mine.places = max(target, request.kept)
        if mine.places != old?.places { mine.since = now }
        if mine.places == 0, mine.wanted == 0 {
            try deletePlaces(of: node, request.provider)
        } else {
            try putPlaces(mine, of: request.provider, until: now.adding(milliseconds: request.lifetime))
        }
        let firstSlot = try lendSlots(request, nextSlot: nextSlot, now: micros)
        return LimitAnswer(places: target, now: micros, firstSlot: firstSlot)
    }

    /// - Returns: when the first one opens; microseconds.
    private func lendSlots(_ request: LimitRequest, nextSlot: Int64, now: Int64) throws(StoreError) -> Int64 {
        // Only the end of the line can be given back; a gap in it is lost, as a slot that nobody uses is.
        let end = request.unused.flatMap { $0.upperBound == nextSlot ? $0.lowerBound : nil } ?? nextSlot
        // A line longer than any that nodes make is left from before the database's clock was set back.
        let longest = max(60_000_000, 100 * request.interval)
        let first = max(min(end, now + longest), now + max(request.lead, 0))
        let next = request.slots > 0 ? first + Int64(request.slots) * request.interval : end
        if next != nextSlot { try setNextSlot(request.provider, next) }
        return first
    }
}
