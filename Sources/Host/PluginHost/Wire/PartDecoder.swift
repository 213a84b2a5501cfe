import Domain
import PluginABI

/// Copies request templates. One decoder serves one effect: it adds up parts and literal bytes over all of it.
struct PartDecoder {
    private var parts = 0
    private var literalBytes = 0

    mutating func list(_ pointer: UnsafePointer<gh_part>?, _ count: UInt64, depth: Int = 1) throws(Refusal) -> [Part] {
        guard count > 0 else { return [] }
        let array = unsafe try WireReader.array(pointer, count: count, limit: Budgets.parts, budget: "parts")
        var list: [Part] = []
        unsafe list.reserveCapacity(array.count)
        for index in 0..<(unsafe array.count) {
            list.append(unsafe try part(array.element(index), depth: depth))
        }
        return list
    }

    mutating func key(_ pointer: UnsafePointer<gh_part>?, depth: Int = 1) throws(Refusal) -> Part {
        guard let pointer = unsafe pointer else {
            throw .malformed("part", "a part or assertion that needs a key has none")
        }
        return unsafe try part(WireReader.read(pointer), depth: depth)
    }

    private mutating func part(_ part: gh_part, depth: Int) throws(Refusal) -> Part {
        parts += 1
        guard parts <= Budgets.parts else {
            throw .budget("parts", limit: Budgets.parts, found: UInt64(parts), of: "parts of one effect")
        }
        // This also ends a part that contains itself.
        guard depth <= Budgets.partDepth else {
            throw .budget("part_depth", limit: Budgets.partDepth, found: UInt64(depth), of: "depth of nested parts")
        }
        guard let encoding = unsafe Encoding(rawValue: part.encoding) else {
            throw unsafe .malformed("part", "this host does not know encoding \(part.encoding)")
        }
        return switch unsafe part.kind {
        case GH_PART_LITERAL: .literal(unsafe try literal(part.bytes), encoding)
        case GH_PART_SECRET: .secret(unsafe try name(part.bytes, of: "a secret's name"), encoding)
        case GH_PART_BLOB: .blob(unsafe try name(part.bytes, of: "a blob's handle"), encoding)
        case GH_PART_TIMESTAMP: .timestamp(unsafe try variant(part, "time format"), encoding)
        case GH_PART_NONCE:
            .nonce(
                label: unsafe try text(part.bytes, limit: 128, of: "a nonce's label"),
                unsafe try variant(part, "nonce format"), encoding)
        case GH_PART_IDEMPOTENCY_KEY: .idempotencyKey(encoding)
        case GH_PART_CORRELATION_ID: .correlationID(encoding)
        case GH_PART_CALLBACK_URL:
            .callbackURL(path: unsafe try text(part.bytes, limit: 1024, of: "a callback path"), encoding)
        case GH_PART_METHOD: .method(encoding)
        case GH_PART_HOST: .host(encoding)
        case GH_PART_PATH: .path(encoding)
        case GH_PART_QUERY: .query(encoding)
        case GH_PART_PATH_AND_QUERY: .pathAndQuery(encoding)
        case GH_PART_URL: .url(encoding)
        case GH_PART_BODY: .body(encoding)
        default: unsafe try nested(part, encoding, depth: depth)
        }
    }

    private mutating func nested(_ part: gh_part, _ encoding: Encoding, depth: Int) throws(Refusal) -> Part {
        switch unsafe part.kind {
        case GH_PART_CONCAT:
            return .concat(unsafe try list(part.parts, part.part_count, depth: depth + 1), encoding)
        case GH_PART_DIGEST:
            let hash: HashName = unsafe try variant(part, "hash")
            return .digest(hash, unsafe try list(part.parts, part.part_count, depth: depth + 1), encoding)
        case GH_PART_HMAC:
            let hash: HashName = unsafe try variant(part, "hash")
            let key = unsafe try key(part.key, depth: depth + 1)
            return .hmac(hash, key: key, unsafe try list(part.parts, part.part_count, depth: depth + 1), encoding)
        case GH_PART_SIGN:
            let signature: SignatureName = unsafe try variant(part, "signature")
            let key = unsafe try key(part.key, depth: depth + 1)
            return .sign(signature, key: key, unsafe try list(part.parts, part.part_count, depth: depth + 1), encoding)
        default:
            throw unsafe .malformed("part", "this host does not know part kind \(part.kind)")
        }
    }

    private mutating func literal(_ bytes: gh_bytes) throws(Refusal) -> [UInt8] {
        let left = Budgets.literalBody - literalBytes
        guard unsafe bytes.len <= UInt64(left) else {
            throw unsafe .budget(
                "literal_body", limit: Budgets.literalBody,
                found: bytes.len.addingReportingOverflow(UInt64(literalBytes)).partialValue,
                of: "literal bytes of one effect")
        }
        literalBytes += unsafe Int(bytes.len)
        return unsafe try WireReader.bytes(bytes, limit: left, budget: "literal_body", of: "a literal")
    }

    private func name(_ bytes: gh_bytes, of what: String) throws(Refusal) -> String {
        let name = unsafe try text(bytes, limit: 256, of: what)
        guard !name.isEmpty else { throw .malformed("part", "\(what) is empty") }
        return name
    }

    private func text(_ bytes: gh_bytes, limit: Int, of what: String) throws(Refusal) -> String {
        unsafe try WireReader.text(bytes, limit: limit, budget: "name", of: what)
    }

    private func variant<V: RawRepresentable>(_ part: gh_part, _ what: String) throws(Refusal) -> V
    where V.RawValue == UInt32 {
        guard let variant = unsafe V(rawValue: part.variant) else {
            throw unsafe .malformed("part", "this host does not know \(what) \(part.variant)")
        }
        return variant
    }
}
