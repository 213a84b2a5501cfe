import Domain

/// A part in the journal: a tag, its encoding, then what belongs to it. Tags are never reused.
enum PartCoding {
    static func encode(_ part: Part, _ writer: inout ByteWriter) {
        switch part {
        case .literal(let bytes, let encoding):
            head(1, encoding, &writer)
            writer.put(bytes)
        case .secret(let name, let encoding):
            head(2, encoding, &writer)
            writer.put(name)
        case .blob(let handle, let encoding):
            head(3, encoding, &writer)
            writer.put(handle)
        case .timestamp(let format, let encoding):
            head(4, encoding, &writer)
            writer.put(format.rawValue)
        case .nonce(let label, let format, let encoding):
            head(5, encoding, &writer)
            writer.put(label)
            writer.put(format.rawValue)
        case .idempotencyKey(let encoding): head(6, encoding, &writer)
        case .correlationID(let encoding): head(7, encoding, &writer)
        case .callbackURL(let path, let encoding):
            head(8, encoding, &writer)
            writer.put(path)
        case .method(let encoding): head(9, encoding, &writer)
        case .host(let encoding): head(10, encoding, &writer)
        case .path(let encoding): head(11, encoding, &writer)
        case .query(let encoding): head(12, encoding, &writer)
        case .pathAndQuery(let encoding): head(13, encoding, &writer)
        case .url(let encoding): head(14, encoding, &writer)
        case .body(let encoding): head(15, encoding, &writer)
        case .concat(let parts, let encoding):
            head(16, encoding, &writer)
            encode(parts, &writer)
        case .digest(let hash, let parts, let encoding):
            head(17, encoding, &writer)
            writer.put(hash.rawValue)
            encode(parts, &writer)
        case .hmac(let hash, let key, let parts, let encoding):
            head(18, encoding, &writer)
            writer.put(hash.rawValue)
            encode(key, &writer)
            encode(parts, &writer)
        case .sign(let algorithm, let key, let parts, let encoding):
            head(19, encoding, &writer)
            writer.put(algorithm.rawValue)
            encode(key, &writer)
            encode(parts, &writer)
        }
    }

    static func list(_ reader: inout ByteReader) throws(StoreError) -> [Part] {
        try reader.list(decode)
    }

    private static func decode(_ reader: inout ByteReader) throws(StoreError) -> Part {
        let tag = try reader.tag()
        let encoding: Encoding = try reader.word()
        switch tag {
        case 1: return .literal(try reader.blob(), encoding)
        case 2: return .secret(try reader.text(), encoding)
        case 3: return .blob(try reader.text(), encoding)
        case 4: return .timestamp(try reader.word(), encoding)
        case 5: return .nonce(label: try reader.text(), try reader.word(), encoding)
        case 6: return .idempotencyKey(encoding)
        case 7: return .correlationID(encoding)
        case 8: return .callbackURL(path: try reader.text(), encoding)
        case 9: return .method(encoding)
        case 10: return .host(encoding)
        case 11: return .path(encoding)
        case 12: return .query(encoding)
        case 13: return .pathAndQuery(encoding)
        case 14: return .url(encoding)
        case 15: return .body(encoding)
        case 16: return .concat(try list(&reader), encoding)
        case 17: return .digest(try reader.word(), try list(&reader), encoding)
        case 18: return .hmac(try reader.word(), key: try decode(&reader), try list(&reader), encoding)
        case 19: return .sign(try reader.word(), key: try decode(&reader), try list(&reader), encoding)
        default: throw ByteReader.fault
        }
    }

    private static func encode(_ parts: [Part], _ writer: inout ByteWriter) {
        writer.put(parts) { encode($1, &$0) }
    }

    private static func head(_ tag: UInt8, _ encoding: Encoding, _ writer: inout ByteWriter) {
        writer.put(tag: tag)
        writer.put(encoding.rawValue)
    }
}
