import Domain

/// Turns parts into bytes at one place of a request, or of a callback.
struct PartEvaluator {
    /// Where the parts stand; not everything is known, or allowed, everywhere.
    enum Place: Hashable, Sendable {
        case path
        case header(String)
        case body
        case callback

        var description: String {
            switch self {
            case .path: "the path"
            case .header(let name): "header \(name)"
            case .body: "the body"
            case .callback: "an assertion of a callback"
            }
        }
    }

    /// What parts other than literals stand for. nil is not known at this place.
    struct Values {
        var secrets: SecretSource
        var blobs: [String: [UInt8]] = [:]
        var idempotencyKey: String?
        var correlationID: String?
        var callbackURL: String?
        var method: String?
        var host: String?
        var target: RequestTarget?
        var url: String?
        var body: ByteSegments?
    }

    let scope: AttemptScope
    let values: Values
    let place: Place

    func evaluate(_ parts: [Part], depth: Int = 1) throws(StepFailure) -> ByteSegments {
        var result = ByteSegments()
        for part in parts { result.append(try evaluate(part, depth: depth)) }
        return result
    }

    func evaluate(_ part: Part, depth: Int = 1) throws(StepFailure) -> ByteSegments {
        guard depth <= Budgets.partDepth else {
            throw StepFailure(
                .internalError, code: "parts_too_deep",
                message: "parts in \(place.description) nest deeper than \(Budgets.partDepth)")
        }
        try scope.countPart()
        let (plain, encoding) = try plain(part, depth: depth)
        switch encoding {
        case .fromBase64, .fromHex: return ByteSegments(try decode(plain.bytes, encoding))
        default: return plain.encoded(encoding)
        }
    }

    private func decode(_ text: [UInt8], _ encoding: Encoding) throws(StepFailure) -> [UInt8] {
        guard let bytes = WrittenBytes.decode(text, encoding) else {
            throw StepFailure(
                .config, code: "undecodable_part",
                message: "a value in \(place.description) of provider \(values.secrets.provider) is to be read as "
                    + "\(encoding == .fromHex ? "hex" : "base64") and is not; check the provider's secrets")
        }
        return bytes
    }

    /// What a part yields, and the encoding that is yet to be applied to it.
    private func plain(_ part: Part, depth: Int) throws(StepFailure) -> (ByteSegments, Encoding) {
        switch part {
        case .literal(let bytes, let encoding):
            return (ByteSegments(bytes), encoding)
        case .secret(let name, let encoding):
            return (ByteSegments(try values.secrets.secret(name, now: scope.time)), encoding)
        case .blob(let handle, let encoding):
            return (ByteSegments(try blob(handle)), encoding)
        case .timestamp(let format, let encoding):
            try requireAttempt("TIMESTAMP")
            return (text(AttemptScope.write(scope.time, format)), encoding)
        case .nonce(let label, let format, let encoding):
            try requireAttempt("NONCE")
            return (ByteSegments(AttemptScope.write(scope.nonce(label), format)), encoding)
        case .idempotencyKey(let encoding):
            return (try known(values.idempotencyKey, "IDEMPOTENCY_KEY"), encoding)
        case .correlationID(let encoding):
            return (try known(values.correlationID, "CORRELATION_ID"), encoding)
        case .callbackURL(let path, let encoding):
            return (text(try callbackURL(appending: path)), encoding)
        case .method(let encoding):
            return (try known(values.method, "METHOD"), encoding)
        case .host(let encoding):
            return (try known(values.host, "HOST"), encoding)
        case .path(let encoding):
            return (try known(values.target?.path, "PATH"), encoding)
        case .query(let encoding):
            return (try known(values.target.map { $0.query ?? "" }, "QUERY"), encoding)
        case .pathAndQuery(let encoding):
            return (try known(values.target?.pathAndQuery, "PATH_AND_QUERY"), encoding)
        case .url(let encoding):
            return (try known(values.url, "URL"), encoding)
        case .body(let encoding):
            guard let body = values.body else { throw misplaced("BODY") }
            return (body, encoding)
        case .concat(let parts, let encoding):
            return (try evaluate(parts, depth: depth + 1), encoding)
        case .digest(let hash, let parts, let encoding):
            let input = try evaluate(parts, depth: depth + 1)
            return (ByteSegments(finish(scope.crypto.makeDigest(hash), over: input)), encoding)
        case .hmac(let hash, let key, let parts, let encoding):
            let key = try evaluate(key, depth: depth + 1).bytes
            let input = try evaluate(parts, depth: depth + 1)
            return (ByteSegments(hmac(hash, key, input)), encoding)
        case .sign(let signature, let key, let parts, let encoding):
            let pem = try evaluate(key, depth: depth + 1).bytes
            let input = try evaluate(parts, depth: depth + 1).bytes
            return (ByteSegments(try sign(signature, pem, input)), encoding)
        }
    }

    private func text(_ text: String) -> ByteSegments { ByteSegments(Array(text.utf8)) }

    private func known(_ value: String?, _ name: String) throws(StepFailure) -> ByteSegments {
        guard let value else { throw misplaced(name) }
        return text(value)
    }

    private func requireAttempt(_ name: String) throws(StepFailure) {
        if place == .callback { throw misplaced(name) }
    }

    /// Also how a part that would depend on itself shows: what is being made is not known while it is made.
    private func misplaced(_ name: String) -> StepFailure {
        StepFailure(
            .internalError, code: "misplaced_part", message: "\(name) cannot be used in \(place.description)")
    }

    private func blob(_ handle: String) throws(StepFailure) -> [UInt8] {
        if place == .callback { throw misplaced("BLOB") }
        if handle.hasPrefix(SecretSource.capturedPrefix) {
            return try values.secrets.capture(handle, now: scope.time)
        }
        guard let bytes = values.blobs[handle] else {
            throw StepFailure(.internalError, code: "unknown_blob", message: "there is no blob \"\(handle)\"")
        }
        return bytes
    }

    private func callbackURL(appending path: String) throws(StepFailure) -> String {
        if place == .callback { throw misplaced("CALLBACK_URL") }
        guard let base = values.callbackURL else {
            throw StepFailure(
                .config, code: "no_callback_url",
                message: "provider \(values.secrets.provider) needs a callback URL; "
                    + "set public_url to where it reaches this host")
        }
        if path.isEmpty { return base }
        return (base.hasSuffix("/") ? String(base.dropLast()) : base) + (path.hasPrefix("/") ? path : "/" + path)
    }

    private func finish(_ digest: any EgressDigest, over input: ByteSegments) -> [UInt8] {
        input.forEachPiece { digest.update($0) }
        return digest.finish()
    }

    private func hmac(_ hash: HashName, _ key: [UInt8], _ input: ByteSegments) -> [UInt8] {
        // Most are short, and one call is cheaper than a stream.
        input.count <= 16 * 1024
            ? scope.crypto.hmac(hash, key: key, input.bytes)
            : finish(scope.crypto.makeHMAC(hash, key: key), over: input)
    }

    private func sign(_ signature: SignatureName, _ pem: [UInt8], _ input: [UInt8]) throws(StepFailure) -> [UInt8] {
        do {
            return try scope.crypto.sign(signature, privateKeyPEM: pem, input)
        } catch {
            throw StepFailure(
                .config, code: "signing_failed",
                message: "a private key of provider \(values.secrets.provider) cannot sign: \(error)")
        }
    }
}
