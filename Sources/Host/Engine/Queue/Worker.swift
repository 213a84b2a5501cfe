import Domain
import Logging
import Store
import Synchronization

/// Claims jobs from the queue, as many as it has slots free, and runs them.
package final class Worker: Sendable {
    package struct Settings: Sendable {
        /// Jobs under way at once.
        package var concurrency: Int
        /// The queue is looked at so often when nobody rings; the truth, should a ring be lost.
        package var poll: Duration

        package init(concurrency: Int = 256, poll: Duration = .seconds(1)) {
            self.concurrency = concurrency
            self.poll = poll
        }
    }

    /// More are claimed when some of these are on their way. What is claimed has left the queue and its fairness, and waits
    /// in line for the host: without a bound a tenant's few jobs would wait behind all that another's backlog has claimed.
    static let mostBeginning = 96
    /// And only when so many are: a claim costs more than a job in it.
    private static let leastRoom = 24

    private let engine: RequestEngine
    private let settings: Settings
    private let busy = Atomic<Int>(0)
    private let beginning = Atomic<Int>(0)

    package init(_ engine: RequestEngine, _ settings: Settings = Settings()) {
        self.engine = engine
        self.settings = settings
    }

    /// Until the task is cancelled or the engine stops; what is under way goes on.
    package func run() async {
        let poller = Task { [engine, poll = settings.poll] in
            while !Task.isCancelled {
                engine.bell.ring()
                await engine.carryOutCancels()
                await engine.lookForCallbacks()
                // Nodes that started together must not look together for ever.
                try? await Task.sleep(for: poll * Double.random(in: 0.75...1.25))
            }
        }
        defer { poller.cancel() }
        for await _ in engine.bell.rings {
            if Task.isCancelled || engine.runs.isStopping { return }
            await drainQueue()
        }
    }

    private func drainQueue() async {
        do {
            while try await runOnce() > 0 && !engine.runs.isStopping {}
        } catch {
            engine.logger.error("cannot claim jobs; trying again", metadata: ["error": "\(error)"])
        }
    }

    /// Claims what there are slots for and starts it.
    /// - Returns: how many were claimed.
    package func runOnce() async throws -> Int {
        let room = Self.mostBeginning - beginning.load(ordering: .relaxed)
        let free = min(settings.concurrency - busy.load(ordering: .relaxed), room)
        guard room >= Self.leastRoom, free > 0, !engine.runs.isStopping else { return 0 }
        let claims = try await engine.services.store.claim(owner: engine.services.node, limit: free)
        // One that makes trouble must not keep the others of its batch from being begun.
        for bad in claims.unreadable {
            do {
                try await engine.setAside(bad.job, session: bad.session, because: bad.error.message)
            } catch {
                leave(bad.job, because: error)
            }
        }
        for claimed in claims.claimed {
            do {
                try await start(claimed)
            } catch {
                leave(claimed.job, because: error)
            }
        }
        return claims.count
    }

    /// The node still owns it: it goes back with the strays, when the store may take that again.
    private func leave(_ job: JobLease, because error: any Error) {
        engine.logger.error(
            "a claimed job could not be begun",
            metadata: ["request": .string(job.request.text), "error": "\(error)"])
    }

    private func start(_ claimed: Claimed) async throws {
        guard let run = try await engine.run(for: claimed) else { return }
        busy.add(1, ordering: .relaxed)
        beginning.add(1, ordering: .relaxed)
        let place = BeginningPlace { [self] in
            beginning.subtract(1, ordering: .relaxed)
            engine.bell.ring()
        }
        let isStarted = engine.launch(run) { [self] run in
            run.beginningPlace = place
            await run.work(on: claimed)
            busy.subtract(1, ordering: .relaxed)
            place.leave()
            engine.bell.ring()
        }
        if !isStarted {
            busy.subtract(1, ordering: .relaxed)
            place.leave()
            await run.givingBack(claimed).giveBack()
        }
    }
}
