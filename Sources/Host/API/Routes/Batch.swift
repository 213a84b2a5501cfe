import Domain
import Engine
import HTTPTypes
import Hummingbird
import Store

/// Many asynchronous requests in one body: `{"items": [REQUEST, …]}`. Each is taken or refused by itself.
struct Batch {
    enum Outcome: Sendable {
        /// Now, or by an earlier call under the same key.
        case taken(RequestView)
        case refused(Problem)
    }

    let engine: RequestEngine
    let limits: APILimits
    let path: String

    /// An `Idempotency-Key` stands for the batch and, by its place, for each item: what was taken before is answered
    /// again, what was not is tried again.
    func serve(_ request: Request, _ context: AppContext, read: Submitting.Read) async throws -> Response {
        let bytes = try await request.jsonBytes(limit: limits.body)
        let mark = try Idempotency(engine: engine).mark(request, context, mode: .async, bytes)
        var isRepetition = false
        if let mark { isRepetition = try await self.isRepetition(mark) }
        let items = try self.items(JSON.body(bytes))
        context.meter?.charge(items.count - 1)
        if let mark, !isRepetition { isRepetition = try await !engine.claim(mark) }
        let principal = try context.client()
        var ready: [Result<Submission, Problem>] = []
        for (index, item) in items.enumerated() {
            do throws(Problem) {
                var submission = try read(item, principal, context.correlation)
                submission.idempotency = try mark.map { mark throws(Problem) in try engine.mark(mark, item: index) }
                ready.append(.success(submission))
            } catch {
                ready.append(.failure(error))
            }
        }
        let body = BatchView.render(await take(ready, correlation: context.correlationID), path: path)
        return .json(.accepted, body, headers: isRepetition ? [.idempotencyReplayed: "true"] : [:])
    }

    /// Side by side, so that they share commits.
    private func take(_ items: [Result<Submission, Problem>], correlation: String) async -> [Outcome] {
        await withTaskGroup(of: (index: Int, outcome: Outcome).self) { group in
            var outcomes: [Int: Outcome] = [:]
            for (index, item) in items.enumerated() {
                switch item {
                case .success(let submission):
                    group.addTask { [engine] in
                        (index, await Self.take(submission, correlation: correlation, engine))
                    }
                case .failure(let problem): outcomes[index] = .refused(problem)
                }
            }
            for await taken in group { outcomes[taken.index] = taken.outcome }
            return items.indices.compactMap { outcomes[$0] }
        }
    }

    private func isRepetition(_ mark: IdempotencyMark) async throws -> Bool {
        switch try await engine.repetition(mark) {
        case nil: return false
        case .other: return true
        case .otherBody, .request: throw Problem(.idempotencyKeyReused)
        }
    }

    private func items(_ body: JSON) throws(Problem) -> [JSON] {
        var reader = BodyReader(body)
        var items: [JSON] = []
        if let value = reader.value("items") {
            items = value.array ?? []
            if value.array == nil {
                reader.fault("items", "expected an array, found \(value.typeName)")
            } else if !(1...limits.batch).contains(items.count) {
                reader.fault("items", "must have 1 to \(limits.batch) items, and has \(items.count)")
            }
        } else if body.object != nil {
            reader.fault("items", "is required")
        }
        reader.refuseUnknown()
        if let problem = reader.problem() { throw problem }
        return items
    }

    private static func take(_ submission: Submission, correlation: String, _ engine: RequestEngine) async -> Outcome {
        do {
            if let earlier = try await earlier(submission.idempotency, engine) { return earlier }
            do {
                return .taken(try await engine.enqueue(submission, correlation: correlation))
            } catch let problem as Problem where problem.code == .idempotencyKeyInUse {
                // The same batch is being taken by another call.
                return try await earlier(submission.idempotency, engine) ?? .refused(problem)
            }
        } catch let problem as Problem {
            return .refused(problem)
        } catch {
            return .refused(Problem(error is StoreError ? .storageUnavailable : .internalError))
        }
    }

    private static func earlier(_ mark: IdempotencyMark?, _ engine: RequestEngine) async throws -> Outcome? {
        guard let mark, case .request(let view)? = try await engine.repetition(mark) else { return nil }
        return .taken(view)
    }
}

extension RequestEngine {
    fileprivate func mark(_ whole: IdempotencyMark, item: Int) throws(Problem) -> IdempotencyMark {
        do {
            return try idempotencyMark(whole, item: item)
        } catch {
            throw Problem(.storageUnavailable)
        }
    }
}
