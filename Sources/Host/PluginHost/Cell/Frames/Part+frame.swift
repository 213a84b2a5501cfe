import Domain

extension FrameWriter {
    mutating func put(_ parts: [Part]) { put(list: parts) { $0.put($1) } }

    mutating func put(_ part: Part) {
        switch part {
        case .literal(let bytes, let encoding):
            begin(1, encoding)
            put(bytes)
        case .secret(let name, let encoding):
            begin(2, encoding)
            put(name)
        case .blob(let handle, let encoding):
            begin(3, encoding)
            put(handle)
        case .timestamp(let format, let encoding):
            begin(4, encoding)
            put(format.rawValue)
        case .nonce(let label, let format, let encoding):
            begin(5, encoding)
            put(format.rawValue)
            put(label)
        case .idempotencyKey(let encoding): begin(6, encoding)
        case .correlationID(let encoding): begin(7, encoding)
        case .callbackURL(let path, let encoding):
            begin(8, encoding)
            put(path)
        case .method(let encoding): begin(9, encoding)
        case .host(let encoding): begin(10, encoding)
        case .path(let encoding): begin(11, encoding)
        case .query(let encoding): begin(12, encoding)
        case .pathAndQuery(let encoding): begin(13, encoding)
        case .url(let encoding): begin(14, encoding)
        case .body(let encoding): begin(15, encoding)
        case .concat(let parts, let encoding):
            begin(16, encoding)
            put(parts)
        case .digest(let hash, let parts, let encoding):
            begin(17, encoding)
            put(hash.rawValue)
            put(parts)
        case .hmac(let hash, let key, let parts, let encoding):
            begin(18, encoding)
            put(hash.rawValue)
            put(key)
            put(parts)
        case .sign(let signature, let key, let parts, let encoding):
            begin(19, encoding)
            put(signature.rawValue)
            put(key)
            put(parts)
        }
    }

    private mutating func begin(_ kind: UInt8, _ encoding: Encoding) {
        put(kind)
        put(encoding.rawValue)
    }
}

/// Reads request templates within the budgets of one effect or assertion, as `PartDecoder` does.
struct PartReader {
    private var parts = 0
    private var literalBytes = 0

    mutating func list(_ reader: inout FrameReader, depth: Int = 1) throws(FrameError) -> [Part] {
        let count = try reader.count("parts", most: Budgets.parts)
        var list: [Part] = []
        for _ in 0..<count { list.append(try part(&reader, depth: depth)) }
        return list
    }

    mutating func part(_ reader: inout FrameReader, depth: Int = 1) throws(FrameError) -> Part {
        parts += 1
        guard parts <= Budgets.parts else { throw FrameError("more than \(Budgets.parts) parts") }
        guard depth <= Budgets.partDepth else { throw FrameError("parts nest deeper than \(Budgets.partDepth)") }
        let kind = try reader.byte("a part's kind")
        let encoding: Encoding = try reader.choice("a part's encoding")
        switch kind {
        case 1: return .literal(try literal(&reader), encoding)
        case 2: return .secret(try name(&reader, "a secret's name"), encoding)
        case 3: return .blob(try name(&reader, "a blob's handle"), encoding)
        case 4: return .timestamp(try reader.choice("a time format"), encoding)
        case 5:
            let format: NonceFormat = try reader.choice("a nonce format")
            return .nonce(label: try reader.text("a nonce's label", most: 128), format, encoding)
        case 6: return .idempotencyKey(encoding)
        case 7: return .correlationID(encoding)
        case 8: return .callbackURL(path: try reader.text("a callback path", most: 1024), encoding)
        case 9: return .method(encoding)
        case 10: return .host(encoding)
        case 11: return .path(encoding)
        case 12: return .query(encoding)
        case 13: return .pathAndQuery(encoding)
        case 14: return .url(encoding)
        case 15: return .body(encoding)
        default: return try nested(&reader, kind, encoding, depth: depth)
        }
    }

    private mutating func nested(
        _ reader: inout FrameReader, _ kind: UInt8, _ encoding: Encoding, depth: Int
    ) throws(FrameError) -> Part {
        switch kind {
        case 16: return .concat(try list(&reader, depth: depth + 1), encoding)
        case 17:
            let hash: HashName = try reader.choice("a hash")
            return .digest(hash, try list(&reader, depth: depth + 1), encoding)
        case 18:
            let hash: HashName = try reader.choice("a hash")
            let key = try part(&reader, depth: depth + 1)
            return .hmac(hash, key: key, try list(&reader, depth: depth + 1), encoding)
        case 19:
            let signature: SignatureName = try reader.choice("a signature")
            let key = try part(&reader, depth: depth + 1)
            return .sign(signature, key: key, try list(&reader, depth: depth + 1), encoding)
        default: throw FrameError("there is no part kind \(kind)")
        }
    }

    private mutating func literal(_ reader: inout FrameReader) throws(FrameError) -> [UInt8] {
        let bytes = try reader.bytes("a literal", most: Budgets.literalBody - literalBytes)
        literalBytes += bytes.count
        return bytes
    }

    private func name(_ reader: inout FrameReader, _ what: String) throws(FrameError) -> String {
        let name = try reader.text(what, most: 256)
        guard !name.isEmpty else { throw FrameError("\(what) is empty") }
        return name
    }
}
