package import Domain

extension DataStore {
    /// Begins a new incarnation of the node; older ones of that name are over at once, and their jobs to be claimed.
    package func registerNode(name: String, pid: Int32) async throws(StoreError) -> ID {
        let (id, now) = (ID.make(), Timestamp.now())
        try await write { db throws(StoreError) in try db.insertNode(id, name: name, pid: pid, at: now) }
        backend.identify(id)
        return id
    }

    /// Says that the node lives; every 5 seconds. Throws `fenced` when a newer incarnation has replaced it: stop then.
    /// - Parameter builds: those of plugins that it goes on with sessions on; nil leaves what it said before.
    package func heartbeat(_ node: ID, builds: [HeldBuild]? = nil) async throws(StoreError) {
        let now = Timestamp.now()
        let text = builds.map { $0.map(\.line).sorted().joined(separator: "\n") }
        let lives = try await write { db throws(StoreError) in try db.heartbeat(node, builds: text, at: now) }
        if !lives { throw StoreError(.fenced, "a newer process of this node has taken over; this one must stop") }
    }

    /// Takes or renews a named lease, such as the leader's.
    /// - Returns: its number, raised with each change of owner; nil while another node holds it.
    package func takeLease(_ name: String, owner: ID, milliseconds: Int64) async throws(StoreError) -> Int64? {
        let now = Timestamp.now()
        return try await write { db throws(StoreError) in
            try db.takeLease(name, owner: owner, until: now.adding(milliseconds: milliseconds), at: now)
        }
    }

    /// The builds that requests which have not ended are served with, by plugin. Jobs are few beside what has ended.
    package func liveBuilds() async throws(StoreError) -> [LiveBuild] {
        try await read { db throws(StoreError) in try db.liveBuilds() }
    }

    /// Whether another node, heard of within `staleAfter` milliseconds, goes on with sessions on that build.
    package func isHeld(
        _ build: HeldBuild, besides node: ID, staleAfter: Int64 = 20_000
    ) async throws(StoreError) -> Bool {
        let stale = Timestamp.now().adding(milliseconds: -staleAfter)
        let held = try await read { db throws(StoreError) in try db.heldBuilds(besides: node, staleBefore: stale) }
        return held.contains { $0.split(separator: "\n").contains { $0 == build.line } }
    }

    /// A process died while it ran this step.
    /// - Parameter isBlamed: the step brought it about.
    /// - Returns: how often that has happened.
    package func recordStepDeath(session: ID, step: Int, isBlamed: Bool) async throws(StoreError) -> StepDeaths {
        let now = Timestamp.now()
        return try await write { db throws(StoreError) in
            try db.recordDeath(session, step: step, isBlamed: isBlamed, at: now)
        }
    }

    package func stepDeaths(session: ID, step: Int) async throws(StoreError) -> StepDeaths {
        try await read { db throws(StoreError) in try db.deaths(session, step: step) }
    }

    /// Deaths that steps of this plugin version brought about.
    package func stepDeaths(blamedOn pluginDigest: String) async throws(StoreError) -> Int {
        try await read { db throws(StoreError) in try db.deaths(blamedOn: pluginDigest) }
    }

    /// Gives the jobs of dead nodes (replaced by a newer incarnation of their name, or silent for `staleAfter`
    /// milliseconds) back to the queue, attempts untouched. Call it until it returns fewer than `limit`.
    package func rescue(
        besides node: ID, limit: Int = 500, staleAfter: Int64 = 20_000
    ) async throws(StoreError) -> Int {
        let stale = Timestamp.now().adding(milliseconds: -staleAfter)
        let (dead, hasJobs) = try await read { db throws(StoreError) in
            let dead = try db.deadNodes(besides: node, staleBefore: stale)
            for one in dead where try db.hasJob(of: one) { return (dead, true) }
            return (dead, false)
        }
        // A process that stands still in the middle of a change holds its locks, and what is locked cannot be rescued.
        if !dead.isEmpty {
            let over = Set(dead)
            _ = try await read(as: .owner) { db throws(StoreError) in
                try db.endStanding(staleAfter) { over.contains($0) }
            }
        }
        guard hasJobs else { return 0 }
        return try await write { db throws(StoreError) in
            var count = 0
            // Judged again here: the heartbeat may have come meanwhile.
            for dead in try db.deadNodes(besides: node, staleBefore: stale) where count < limit {
                for job in try db.takeJobs(of: dead, limit: limit - count) {
                    try db.requeue(job)
                    count += 1
                }
            }
            return count
        }
    }
}
