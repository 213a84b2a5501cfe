package import Domain
import Egress
import Logging
import PluginHost
import ProviderConfig
import Store

/// Takes requests, runs them to their end, and tells how they stand.
package final class RequestEngine: Sendable {
    package let services: RunServices
    let runs = RunRegistry()
    /// Tells the worker of this process that there is something to claim.
    let bell = WakeSignal()
    let tenantNames: TenantNames
    /// What this process does, for health and log.
    package let roles: [String]
    package let backlog: Backlog
    let callbackCounts = CallbackCounts()
    let logger: Logger

    package init(_ services: RunServices, roles: [String] = [], backlog: Backlog = Backlog()) {
        self.services = services
        self.roles = roles
        self.backlog = backlog
        tenantNames = TenantNames(services.store)
        logger = services.logger
    }

    /// Serves a request and waits for its end, at most for `wait`; the work goes on after that.
    ///
    /// - Parameter correlation: the correlation id as the client wrote it, for the log.
    /// - Throws: `Problem` when nothing was stored.
    package func submit(
        _ submission: Submission, wait: Duration, correlation: String
    ) async throws -> RequestView {
        let waiter = Waiter()
        let run = try await prepare(submission, waiter: waiter, correlation: correlation)
        guard launch(run, { run in await run.serve() }) else { throw Problem(.shuttingDown) }
        switch await waiter.wait(for: wait) {
        case .view(let view): return view
        case .refused(let problem): throw problem
        case .deadline:
            run.mailbox.post(.unwatched)
            if let view = try await view(run.facts.id, tenant: submission.tenant) { return view }
            throw Problem(.storageUnavailable)
        }
    }

    /// Judges and routes a submission, up to where it would be stored.
    /// - Throws: `Problem`, when it asks for what nobody could ever serve.
    func prepare(_ submission: Submission, waiter: Waiter, correlation: String) async throws -> RequestRun {
        let now = Timestamp.now()
        let webhook = try webhook(of: submission)
        let images = try await blobs(of: submission)
        let input = OperationInput.stored(submission, images: images.map { ($0.role, $0.handle, $0.mediaType) })
        var facts = RequestFacts(submission, input: input, id: ID.make(at: now), now: now)
        facts.webhook = webhook
        let route = await services.route(facts.query(tried: []))
        switch route.problem {
        case .unsupported: throw Problem(.unsupported)
        case .unknownTemplate(let template): throw Problem.unknownTemplate(template)
        case .noDefaultTemplate:
            logger.warning(
                "a request named no template, and no provider has its default",
                metadata: ["tenant": .string(facts.tenantName), "type": .string(facts.type)])
            throw Problem.noDefaultTemplate
        case .unavailable, nil: break
        }
        return RequestRun(
            services: services, mailbox: SessionMailbox(), waiter: waiter, facts: facts,
            storing: images.compactMap(\.prepared), blobs: images.map(\.handle), contents: Self.contents(images),
            candidates: route.candidates, correlation: correlation)
    }

    /// Asks for a request to be stopped, and waits shortly for what comes of it.
    package func cancel(_ id: ID, tenant: ID, reason: String) async throws -> RequestView {
        let outcome = try await services.store.requestCancel(tenant: tenant, request: id, reason: reason)
        switch outcome {
        case .notFound: throw Problem(.notFound)
        case .alreadyFinal: throw Problem(.notCancellable)
        case .recorded: break
        }
        if let entry = runs.entry(id) {
            entry.mailbox.post(.cancel(reason: reason))
            _ = await entry.waiter.wait(for: .seconds(2))
        } else {
            // It waits somewhere; a worker is about to take it up and end it.
            bell.ring()
            let patience = ContinuousClock.now + .seconds(2)
            while ContinuousClock.now < patience, try await view(id, tenant: tenant)?.status.isFinal == false {
                try await Task.sleep(for: .milliseconds(25))
            }
        }
        guard let view = try await view(id, tenant: tenant) else { throw Problem(.notFound) }
        if view.status == .completed || view.status == .failed { throw Problem(.notCancellable, request: id) }
        return view
    }

    /// Gives the jobs of dead nodes back to the queue.
    package func rescue() async throws {
        let batch = 500
        var rescued = 0
        while true {
            let count = try await services.store.rescue(
                besides: services.node, limit: batch, staleAfter: EngineLimits.stale)
            rescued += count
            if count < batch { break }
        }
        guard rescued > 0 else { return }
        logger.info("rescued", metadata: ["requests": "\(rescued)"])
        bell.ring()
    }

    /// Lets what is under way end, for at most `grace`; the rest is for the next start.
    package func stop(grace: Duration) async {
        let entries = runs.stop()
        for entry in entries { entry.mailbox.post(.stop) }
        let alarm = Task {
            try await Task.sleep(for: grace)
            for entry in entries { entry.task?.cancel() }
        }
        for entry in entries { await entry.task?.value }
        alarm.cancel()
    }

    func launch(_ run: RequestRun, _ body: @escaping @Sendable (inout RequestRun) async -> Void) -> Bool {
        let id = run.facts.id
        let entry = RunRegistry.Entry(tenant: run.facts.tenant, mailbox: run.mailbox, waiter: run.waiter, task: nil)
        guard let number = runs.add(id, entry) else { return false }
        let task = Task {
            var run = run
            await body(&run)
            runs.remove(id, number)
        }
        runs.attach(task, to: id, number)
        return true
    }

    private func blobs(of submission: Submission) async throws -> [SubmittedImage] {
        var images: [SubmittedImage] = []
        for image in submission.images {
            switch image.content {
            case .bytes(let bytes, let mediaType):
                let blob = try services.store.prepareBlob(tenant: submission.tenant, bytes, mediaType: mediaType)
                images.append(
                    SubmittedImage(
                        role: image.role, handle: blob.handle, mediaType: mediaType, prepared: blob, bytes: bytes))
            case .stored(let handle):
                guard let mediaType = try await services.store.mediaType(tenant: submission.tenant, handle) else {
                    throw Problem(
                        .invalidRequest,
                        errors: [.init(pointer: image.pointer, message: "there is no stored document '\(handle)'")])
                }
                images.append(
                    SubmittedImage(role: image.role, handle: handle, mediaType: mediaType, prepared: nil))
            }
        }
        return images
    }

    private static func contents(_ images: [SubmittedImage]) -> [String: [UInt8]] {
        Dictionary(
            images.compactMap { image in image.bytes.map { (image.handle, $0) } },
            uniquingKeysWith: { first, _ in first })
    }
}

/// One image of a submission, with the handle that plugins know it by.
private struct SubmittedImage: Sendable {
    var role: String
    var handle: String
    var mediaType: String
    /// nil for content that was stored before.
    var prepared: PreparedBlob?
    var bytes: [UInt8]?
}
