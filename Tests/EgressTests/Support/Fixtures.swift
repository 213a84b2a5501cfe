import Bindings
import Domain
import Logging
import Synchronization

@testable import Egress

extension [UInt8] {
    init(_ text: String) { self = Array(text.utf8) }

    var text: String { String(decoding: self, as: UTF8.self) }
}

extension Part {
    static func text(_ text: String, _ encoding: Encoding = .raw) -> Part { .literal(Array(text.utf8), encoding) }
}

/// A busy machine may let more than the usual minute pass between two calls of a test that share a connection.
let patience: Int64 = 3_600_000

func makeEgress(
    _ settings: EgressSettings = EgressSettings(version: "test", idleConnectionLifetime: patience)
) -> EgressClient {
    var logger = Logger(label: "egress-tests")
    logger.logLevel = .critical
    return EgressClient(crypto: VaultCrypto(), settings: settings, logger: logger)
}

func makeProvider(
    _ url: String, secrets: [String: String] = [:], limits: ProviderEgress.Limits = .init(timeout: 60_000),
    retry: RetrySettings = RetrySettings(attempts: 1, base: 1, max: 2),
    breaker: BreakerSettings = BreakerSettings(failures: 0), tls: TLSMaterial? = nil, addresses: AddressPolicy = .any
) throws -> ProviderEgress {
    ProviderEgress(
        id: "acme-id", tenant: "t1", endpoints: ["api": try EndpointURL(url)],
        secrets: secrets.mapValues { Array($0.utf8) }, limits: limits, retry: retry, breaker: breaker, tls: tls,
        addresses: addresses)
}

func makeContext(
    deadline: Int64 = 90_000, attemptsMade: Int = 0, captured: [CapturedValue] = [], callbackURL: String? = nil,
    blobs: [String: [UInt8]] = [:], willDispatch: (@Sendable () async throws -> Void)? = nil
) -> EffectContext {
    EffectContext(
        idempotencyKey: ID(high: 1, low: 2), correlationID: ID(high: 3, low: 4), callbackURL: callbackURL,
        deadline: Timestamp.now().adding(milliseconds: deadline), attemptsMade: attemptsMade, captured: captured,
        blobs: { handle in
            guard let bytes = blobs[handle] else {
                throw StepFailure(.internalError, code: "unknown_blob", message: "no blob \(handle)")
            }
            return BlobContent(bytes: bytes)
        },
        willDispatch: willDispatch)
}

func makeEffect(
    _ method: String = "GET", _ path: String = "/v1/check", headers: [HeaderTemplate] = [], body: BodyTemplate = .none,
    captures: [Capture] = [], repeats: Repeat = .safe, timeout: UInt64 = 0, responseCap: UInt64 = 0
) -> HTTPEffect {
    HTTPEffect(
        key: "call", method: method, endpoint: "api", path: [.text(path)], headers: headers, body: body,
        captures: captures, repeats: repeats, timeout: timeout, responseCap: responseCap)
}

/// Lets a test wait, without a thread, for something that happens on another.
final class Signal: Sendable {
    private struct State {
        var raised = 0
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    func raise() {
        let ready = state.withLock { state in
            state.raised += 1
            let ready = state.waiting.filter { $0.count <= state.raised }
            state.waiting.removeAll { $0.count <= state.raised }
            return ready
        }
        for waiter in ready { waiter.continuation.resume() }
    }

    func wait(for count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let ready = state.withLock { state in
                if state.raised >= count { return true }
                state.waiting.append((count, continuation))
                return false
            }
            if ready { continuation.resume() }
        }
    }
}
