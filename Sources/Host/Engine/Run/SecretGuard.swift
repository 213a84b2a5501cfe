package import Domain
package import Vault

/// Refuses a step whose output holds the value of a secret: a plugin knows names only, so a value in its output came by
/// a way that should not exist, and must not reach the journal, a log or a client.
package struct SecretGuard: Sendable {
    private let scanners: [SecretScanner]

    package init(_ scanners: [SecretScanner]) {
        self.scanners = scanners.filter { !$0.isEmpty }
    }

    package func adding(_ captured: [CapturedValue]) -> SecretGuard {
        let values = captured.filter { $0.kind == .secret }.map(\.value)
        return values.isEmpty ? self : SecretGuard(scanners + [SecretScanner(values: values)])
    }

    /// What either keeps back, kept back.
    package func adding(_ other: SecretGuard) -> SecretGuard {
        other.scanners.isEmpty ? self : SecretGuard(scanners + other.scanners)
    }

    package func check(_ output: StepOutput) -> StepFailure? {
        if scanners.isEmpty { return nil }
        if let state = output.state, leaks(state.bytes) { return Self.refusal("the state") }
        for line in output.logs where leaks(line.message) { return Self.refusal("a log line") }
        if let progress = output.progress, leaks(progress.message) { return Self.refusal("a progress message") }
        for key in output.correlations where leaks(key) { return Self.refusal("a correlation key") }
        switch output.end {
        case .finish(let result):
            if leaks(result.serialized()) { return Self.refusal("the result") }
        case .fail(let failure):
            if leaks(failure.message) || leaks(failure.code) { return Self.refusal("the failure's message") }
        case nil: break
        }
        for effect in output.effects where leaks(effect.key) { return Self.refusal("an effect's key") }
        for case .http(let call) in output.effects where leaks(call) {
            return Self.refusal("the request '\(call.key)'")
        }
        return nil
    }

    package func redact(_ text: String) -> String {
        scanners.reduce(text) { $1.redact($0) }
    }

    private func leaks(_ call: HTTPEffect) -> Bool {
        var names = call.headers.map(\.name)
        var lists = call.headers.map(\.value) + [call.path]
        switch call.body {
        case .none: break
        case .parts(let parts): lists.append(parts)
        case .multipart(let fields):
            names += fields.flatMap { [$0.name, $0.filename ?? "", $0.contentType ?? ""] }
            lists += fields.map(\.value)
        }
        return names.contains(where: leaks) || lists.contains { $0.contains(where: leaks) }
    }

    private func leaks(_ part: Part) -> Bool {
        switch part {
        case .literal(let bytes, _): leaks(bytes)
        case .callbackURL(let path, _): leaks(path)
        case .concat(let parts, _), .digest(_, let parts, _): parts.contains(where: leaks)
        case .hmac(_, let key, let parts, _), .sign(_, let key, let parts, _):
            leaks(key) || parts.contains(where: leaks)
        default: false
        }
    }

    private func leaks(_ bytes: [UInt8]) -> Bool { scanners.contains { $0.firstHit(in: bytes) != nil } }
    private func leaks(_ text: String) -> Bool { scanners.contains { $0.firstHit(in: text) != nil } }

    private static func refusal(_ place: String) -> StepFailure {
        StepFailure(.internalError, code: "secret.leak", message: "\(place) holds the value of a secret")
    }
}
