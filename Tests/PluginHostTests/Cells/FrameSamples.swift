import Domain

@testable import PluginHost

/// Values that use every field of every kind that a frame can carry.
enum FrameSamples {
    static let rules = EffectRules(
        Manifest.sample(endpoints: ["api"], secrets: ["key"]))

    static let parts: [Part] = [
        .literal(Array("/x?y=".utf8)), .literal([0, 255], .percent), .secret("key", .base64), .blob("front", .base64),
        .timestamp(.iso8601), .nonce(label: "n", .hex16, .hex), .idempotencyKey(), .correlationID(.jsonString),
        .callbackURL(path: "/done", .xmlText), .method(), .host(), .concat([.literal([1]), .concat([])], .fromHex),
        .digest(.sha512, [.method()]), .hmac(.sha1, key: .secret("captured.token"), [.host()], .base64URL),
        .sign(.es256, key: .secret("key"), [.timestamp(.seconds)], .fromBase64),
    ]

    static let effects: [Effect] = [
        .http(
            HTTPEffect(
                key: "send", method: "POST", endpoint: "api", path: [.literal(Array("/send".utf8))],
                headers: [
                    HeaderTemplate("X-Signature", parts + [.body(), .path(), .query(), .pathAndQuery(), .url()])
                ],
                body: .multipart([
                    FormField(name: "a", value: parts),
                    FormField(name: "b", filename: "b.jpg", contentType: "image/jpeg", value: [.blob("front")]),
                ]),
                captures: [
                    Capture(
                        source: .json(JSONPointer(tokens: ["a/b", "~"])), kind: .secret, name: "token",
                        lifetime: 600_000),
                    Capture(source: .header("x-image"), kind: .blob, name: "image"),
                    Capture(source: .cookie("SESSION"), kind: .secret, name: "session"),
                ], repeats: .once, timeout: 5000, responseCap: 9)),
        .http(HTTPEffect(key: "get", method: "GET", endpoint: "api", path: [], body: .parts(parts), repeats: .keyed)),
        .timer(key: "later", delay: 7),
        .awaitCallback(key: "wait", correlation: "case-1 é", timeout: UInt64(Budgets.sessionAge)),
    ]

    static func recording(_ end: (inout StepRecording) -> Void) -> StepRecording {
        var recording = StepRecording()
        recording.open()
        recording.setState(version: 3, bytes: Array("state".utf8))
        for effect in effects { try? recording.add(effect) }
        try? recording.correlate("case-1 é")
        try? recording.progress(StepOutput.Progress(current: 1, total: 2, message: "asking"))
        recording.log(StepOutput.LogLine(level: 4, message: "said"))
        end(&recording)
        return recording
    }

    static let answers: [StepAnswer] = [
        .made(recording { _ in }, returned: 0),
        .made(recording { $0.finish(Array("{}".utf8)) }, returned: -7),
        .made(
            recording {
                $0.fail(StepFailure(.rateLimited, code: "slow", message: "later", retryAfter: 250))
            }, returned: 0),
        .over(StepFailure(.internalError, code: "budget.step_cpu", message: "too long")),
        .noInstance(reason: "/refuse: must not be there"),
    ]

    static let refused: StepAnswer = .made(
        recording { $0.refuse(.budget("state", limit: 1, found: 2, of: "bytes of the state")) }, returned: 0)

    static let callbacks: [IngestAnswer] = [
        .made(
            .success(
                IngestOutput(
                    groups: [
                        [
                            .hmac(.sha256, key: .secret("key"), parts: [.body()], expected: [1, 2]),
                            .fresh(time: Timestamp(milliseconds: -5), windowMs: .max),
                        ],
                        [
                            .signature(.ed25519, key: .secret("key"), parts: parts, expected: []),
                            .secret(key: .secret("key"), expected: [9]),
                        ], [],
                    ],
                    events: [
                        .init(correlation: "case", dedupe: "event-1", payload: Array("{}".utf8)),
                        .init(correlation: "other"), .init(payload: [0]),
                    ],
                    acknowledgement: .init(status: 202, contentType: "text/plain", body: Array("ok".utf8))))),
        .made(.success(IngestOutput())),
        .made(.failure(StepFailure(.invalidRequest, code: "ingest.refused", message: "no"))),
        .noInstance(reason: "gone"),
    ]

    static let inputs: [StepInput] = {
        let header = HTTPResult.Header(name: "content-type", value: "text/ü")
        let result = HTTPResult(
            outcome: .limitExceeded, status: 200, headers: [header], body: [0, 1, 2], attempts: 3, reason: "too much")
        let events: [StepEvent] = [
            .start(Array("{}".utf8)), .http(key: "send", result), .timer(key: "t"),
            .callback(key: "", correlation: "case", payload: [7]), .cancel(reason: "gone"),
        ]
        return events.map { event in
            StepInput(
                operation: .voucherIssue, session: ID(high: 1, low: .max), number: 4, state: [5], stateVersion: 6,
                event: event, now: Timestamp(milliseconds: -1), deadline: Timestamp(milliseconds: .max),
                seed: Array(0..<32))
        }
    }()
}

extension Manifest {
    /// A manifest as a plugin would have it.
    static func sample(endpoints: [String], secrets: [String]) -> Manifest {
        let named: ([String]) -> JSON = { .array($0.map { ["name": .string($0)] }) }
        let text: JSON = [
            "id": "sample", "version": "1.0.0", "vendor": "v", "title": "t",
            "operations": [["id": "verification.id/1", "processing": "single_step"]],
            "endpoints": named(endpoints), "secrets": named(secrets),
        ]
        do {
            return try ManifestReader.read(text.serialized())
        } catch {
            preconditionFailure("the sample is no manifest: \(error)")
        }
    }
}
