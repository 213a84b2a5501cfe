import Domain
import Egress
import Logging
import PluginHost
import ProviderConfig
import Store

/// One request from its routing to its end. Lives in one task; what comes from elsewhere comes through the mailbox.
struct RequestRun {
    /// The session under way.
    struct Running {
        var machine: SessionMachine
        var account: Account
        var instance: InstanceHandle
        var ordinal: Int
        var secretGuard: SecretGuard
        var template: String?
        /// The account as the newest snapshot has it, once that is another one than it began with.
        var live: Account?
        /// Callbacks of the inbox that the machine has been told of.
        var told: Set<ID> = []
        /// It is on another build than what is stored says, until its next step is.
        var move: BuildMove?
        /// The numbers of the acquired credentials that its calls were made with, by effect.
        var acquired: [String: Int] = [:]
    }

    /// Why a run ends without having ended its request.
    enum Halt: Error {
        /// Another process holds the lease.
        case lost
        /// The host stops, or cannot know that it still owns the job; another claim goes on.
        case suspended
        /// The job was given back until what it waits for.
        case released
        /// The request has ended, in the middle of going from one session to the next.
        case ended
        /// Nothing was stored; the client is told no.
        case refused(Problem)
    }

    let services: RunServices
    let mailbox: SessionMailbox
    let waiter: Waiter
    var facts: RequestFacts
    /// Content that came with the request, until it is stored.
    var storing: [PreparedBlob]
    let blobs: [String]
    /// The same content in the clear, by its handle, until the first wait: the first calls need not read it back.
    var contents: [String: [UInt8]]
    var candidates: [Candidate]
    var tried: Set<String> = []
    var failures: [StepFailure] = []
    /// nil until a session is stored.
    var lease: Lease?
    /// The claim on a job whose request is stored and whose session is not.
    var claim: JobLease?
    var running: Running?
    var ordinal = 1
    /// A session was stored, and clients were told that work began.
    var hasBegun = false
    /// An earlier claim may have ended with its process.
    var hasComeBack = false
    /// How far clients have seen it, 0 to 100. It never falls, whoever begins anew.
    var percentage = 0
    var lookups = 0
    /// Of the job; earlier ones.
    var attempts = 0
    /// Milliseconds of work in earlier claims.
    var worked: Int64 = 0
    /// When this claim began, moved on by its waits.
    var workingSince = Timestamp.now()
    /// Of a job from the queue, until its work is on its way.
    var beginningPlace: BeginningPlace?
    /// The one whose slots it counts against.
    var loadedOn: String?
    /// Milliseconds that its calls had a place there.
    var served: Int64 = 0
    var lookupDue: Timestamp?
    var tasks: [String: Task<Void, Never>] = [:]
    var alarms: [String: Task<Void, Never>] = [:]
    var isStopping = false
    /// The callback that this request asks again because of.
    var late: LateStart?
    var logger: Logger

    init(
        services: RunServices, mailbox: SessionMailbox, waiter: Waiter, facts: RequestFacts,
        storing: [PreparedBlob] = [], blobs: [String] = [], contents: [String: [UInt8]] = [:],
        candidates: [Candidate], correlation: String
    ) {
        self.services = services
        self.mailbox = mailbox
        self.waiter = waiter
        self.facts = facts
        self.storing = storing
        self.blobs = blobs
        self.contents = contents
        self.candidates = candidates
        logger = services.logger
        logger[metadataKey: "request"] = .string(facts.id.text)
        logger[metadataKey: "correlation_id"] = .string(correlation)
        logger[metadataKey: "tenant"] = .string(facts.tenantName)
    }

    /// Serves a request that is not stored yet.
    mutating func serve() async {
        await work { run in
            guard let first = try await run.nextSession() else { return try await run.giveUp() }
            return first
        }
    }

    /// Works on a job from the queue: begins, or goes on where its journal ends.
    mutating func work(on claimed: Claimed) async {
        attempts = claimed.attempts
        hasComeBack = claimed.hasComeBack
        worked = claimed.worked
        ordinal = claimed.ordinal
        hasBegun = claimed.journal != nil || claimed.ordinal > 1
        percentage = claimed.journal?.session.progress.percentage ?? claimed.percentage
        workingSince = Timestamp.now()
        defer { if let loadedOn { services.loads.leave(loadedOn, served: served, at: .now()) } }
        guard let journal = claimed.journal else {
            claim = claimed.job
            facts.deadline = workEnd
            return await work { run in try await run.beginClaimed(claimed) }
        }
        lease = claimed.lease
        loadedOn = journal.session.provider
        services.loads.enter(journal.session.provider)
        await work { run in
            if let failure = journal.deaths.verdict(step: journal.session.step) {
                try await run.park(failure, session: journal.session.id, provider: journal.session.provider)
                return nil
            }
            return try await run.restore(journal, of: claimed)
        }
    }

    private mutating func beginClaimed(_ claimed: Claimed) async throws -> [SessionAction]? {
        if claimed.cancelRequested != nil {
            try await finish(nil, Conclusion.ended(.cancelled, provider: nil, at: .now()))
            return nil
        }
        if let original = facts.revises, try await !readLate(original) { return try await giveUp() }
        let route = await services.route(facts.query(tried: []))
        candidates = route.candidates
        if let at = postponed(route) {
            try await release(JobRelease(.scheduled, at: at, worked: 0))
            throw Halt.released
        }
        if let first = try await nextSession() { return first }
        return try await giveUp()
    }

    /// Performs actions until the request has ended, and then waits for messages and performs what they lead to.
    private mutating func work(_ begin: (inout RequestRun) async throws -> [SessionAction]?) async {
        defer {
            for task in tasks.values { task.cancel() }
            for alarm in alarms.values { alarm.cancel() }
        }
        do {
            var messages = mailbox.messages.makeAsyncIterator()
            guard var actions = try await begin(&self) else { return }
            while true {
                while !actions.isEmpty {
                    let action = actions.removeFirst()
                    if case .perform = action, try mustNotBegin() { continue }
                    guard let more = try await perform(action) else { return }
                    actions += more
                }
                if isStopping && tasks.isEmpty { throw Halt.suspended }
                if let rest = rest() {
                    try await release(rest)
                    throw Halt.released
                }
                let since = Timestamp.now()
                let isWaiting = running?.machine.isWaiting ?? false
                // The calls under way hold what they send.
                contents = [:]
                beginningPlace?.leave()
                beginningPlace = nil
                guard let message = await messages.next() else { throw Halt.suspended }
                if isWaiting {
                    let waited = Timestamp.now() - since
                    running?.machine.extendDeadline(by: waited)
                    workingSince = workingSince.adding(milliseconds: waited)
                }
                actions = try await take(message)
            }
        } catch Halt.refused(let problem) {
            waiter.resolve(.refused(problem))
        } catch Halt.lost {
            logger.warning("another process took the request over; leaving it")
            waiter.resolve(.view(facts.view(.processing)))
        } catch Halt.suspended {
            await giveBack()
            waiter.resolve(.view(facts.view(.processing)))
        } catch Halt.released {
            waiter.resolve(.view(facts.view(.waiting)))
        } catch Halt.ended {
            // Whoever ended it has told the client.
        } catch {
            logger.error("run failed", metadata: ["error": .string(String(describing: error))])
            await setAside()
            waiter.resolve(.refused(Problem(.internalError)))
        }
    }

    private mutating func take(_ message: SessionMessage) async throws -> [SessionAction] {
        let now = Timestamp.now()
        if case .callbacks = message { return try await takeCallbacks() }
        guard var current = running else { return [] }
        defer { running = current }
        if now - current.machine.startedAt > Budgets.sessionAge { return current.machine.expire(.expired, at: now) }
        switch message {
        case .performed(let session, let key, let ended):
            let outcome = ended.outcome
            // A call of a session that was left; the next one may use the same keys.
            guard session == current.machine.session else { return [] }
            tasks[key] = nil
            if current.account.provider.id == loadedOn { served += outcome.held }
            if let refusal = outcome.refusal {
                if let told = outcome.told(to: current.account.plugin.manifest) {
                    return current.machine.performed(key, told, captured: [], at: now)
                }
                return current.machine.refused(key, refusal, at: now)
            }
            current.secretGuard = current.secretGuard.adding(outcome.captured + (ended.used?.values ?? []))
            current.acquired[key] = ended.used?.number
            let live = services.accounts.live(current.account)
            if live !== current.live ?? current.account {
                // The call may have been made with a secret that is newer than the session.
                current.secretGuard = current.secretGuard.adding(live.secretGuard)
                current.live = live
            }
            var result = outcome.result
            // A refused dispatch is told to the plugin like any call that did not reach the vendor.
            if result.outcome == .cancelled && isStopping { result.outcome = .notSent }
            return current.machine.performed(
                key, result, captured: outcome.captured, withAcquired: ended.used != nil, at: now)
        case .due(let session, let key):
            guard session == current.machine.session else { return [] }
            alarms[key] = nil
            if key == Self.lookupAlarm {
                lookupDue = nil
                running = current
                let actions = try await lookUp()
                current = running ?? current
                return actions
            }
            return current.machine.due(key, at: now)
        case .cancel(let reason):
            return current.machine.cancel(reason: reason, at: now)
        case .unwatched, .callbacks:
            return []
        case .stop:
            isStopping = true
            return []
        }
    }

    static let lookupAlarm = "gh.lookup"
}
