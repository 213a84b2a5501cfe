package import Domain
import Egress
import Logging
import PluginHost
import ProviderConfig
import Store

/// Takes requests, runs them to their end, and tells how they stand.
package final class RequestEngine: Sendable {
    let services: RunServices
    let runs = RunRegistry()
    let logger: Logger

    package init(_ services: RunServices) {
        self.services = services
        logger = services.logger
    }

    /// Serves a request and waits for its end, at most for `wait`; the work goes on after that.
    ///
    /// - Parameter correlation: the correlation id as the client wrote it, for the log.
    /// - Throws: `Problem` when nothing was stored.
    package func submit(
        _ submission: Submission, wait: Duration, correlation: String
    ) async throws -> RequestView {
        let now = Timestamp.now()
        let id = ID.make(at: now)
        let images = try await blobs(of: submission)
        let input = OperationInput.stored(submission, images: images.map { ($0.role, $0.handle, $0.mediaType) })
        let facts = RequestFacts(submission, input: input, id: id, now: now)
        let route = await services.route(facts.query(tried: []))
        switch route.problem {
        case .unsupported: throw Problem(.unsupported)
        case .unknownTemplate(let template): throw Problem.unknownTemplate(template)
        case .unavailable, nil: break
        }
        let waiter = Waiter()
        let run = RequestRun(
            services: services, mailbox: SessionMailbox(), waiter: waiter, facts: facts,
            storing: images.compactMap(\.prepared), blobs: images.map(\.handle), contents: Self.contents(images),
            candidates: route.candidates, correlation: correlation)
        guard launch(run, { run in await run.serve() }) else { throw Problem(.shuttingDown) }
        switch await waiter.wait(for: wait) {
        case .view(let view): return view
        case .refused(let problem): throw problem
        case .deadline:
            if let view = try await view(id, tenant: submission.tenant) { return view }
            throw Problem(.storageUnavailable)
        }
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
        }
        guard let view = try await view(id, tenant: tenant) else { throw Problem(.notFound) }
        if view.status == .completed || view.status == .failed { throw Problem(.notCancellable, request: id) }
        return view
    }

    /// Goes on with the requests of processes that died.
    ///
    /// - Parameter deaths: sessions and steps in which the previous process died.
    package func recover(deaths: [(session: ID, step: Int)]) async throws {
        for death in deaths {
            let count = try await services.store.recordStepDeath(session: death.session, step: death.step)
            logger.error(
                "the host died in a plugin's step",
                metadata: ["session": .string(death.session.text), "step": "\(death.step)", "deaths": "\(count)"])
        }
        let batch = 500
        while try await resumeOrphans(limit: batch) == batch {}
    }

    /// - Returns: how many were taken over.
    private func resumeOrphans(limit: Int) async throws -> Int {
        let claims = try await services.store.claimOrphans(owner: services.node, limit: limit)
        for unreadable in claims.unreadable {
            try await setAside(unreadable.lease, because: unreadable.error.message)
        }
        for claimed in claims.claimed {
            let tenant = try await services.store.tenant(claimed.request.tenant)
            let facts: RequestFacts
            do {
                facts = try RequestFacts(claimed.request, tenantName: tenant?.name ?? "")
            } catch {
                try await setAside(claimed.lease, because: "its input is not JSON: \(error.message)")
                continue
            }
            let run = RequestRun(
                services: services, mailbox: SessionMailbox(), waiter: Waiter(isStored: true), facts: facts,
                candidates: Candidate.list(claimed.request.candidates), correlation: facts.correlationID.text)
            _ = launch(run) { run in await run.resume(claimed) }
        }
        if !claims.claimed.isEmpty {
            logger.info("resumed", metadata: ["requests": "\(claims.claimed.count)"])
        }
        return claims.claimed.count + claims.unreadable.count
    }

    /// A request whose rows cannot be read must not keep the others from going on: it is parked for an operator.
    private func setAside(_ lease: Lease, because reason: String) async throws {
        logger.error(
            "a request cannot be read and is parked",
            metadata: ["request": .string(lease.request.text), "error": .string(reason)])
        let final = FinalRecord(status: .failed, failureCode: ProblemCode.internalError.rawValue, at: .now())
        try await services.store.parkUnreadable(lease, reason: "unreadable", final: final)
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

    private func launch(_ run: RequestRun, _ body: @escaping @Sendable (inout RequestRun) async -> Void) -> Bool {
        let id = run.facts.id
        let entry = RunRegistry.Entry(tenant: run.facts.tenant, mailbox: run.mailbox, waiter: run.waiter, task: nil)
        guard runs.add(id, entry) else { return false }
        let task = Task {
            var run = run
            await body(&run)
            runs.remove(id)
        }
        runs.attach(task, to: id)
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
                guard let blob = try await services.store.blob(tenant: submission.tenant, handle) else {
                    throw Problem(
                        .invalidRequest,
                        errors: [.init(pointer: image.pointer, message: "there is no stored document '\(handle)'")])
                }
                images.append(
                    SubmittedImage(role: image.role, handle: handle, mediaType: blob.mediaType, prepared: nil))
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
