import PluginABI
import Synchronization

/// What a sink was given, as text.
final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ line: String) { lines.withLock { $0.append(line) } }

    var context: OpaquePointer { OpaquePointer(Unmanaged.passUnretained(self).toOpaque()) }

    static func of(_ context: OpaquePointer?) -> Lines {
        Unmanaged<Lines>.fromOpaque(UnsafeRawPointer(context!)).takeUnretainedValue()
    }
}

func copy(_ bytes: gh_bytes) -> String {
    String(decoding: UnsafeBufferPointer(start: bytes.ptr, count: Int(bytes.len)), as: UTF8.self)
}

/// Lends texts to C for the length of a call.
func lend<Result>(_ texts: String..., body: ([gh_bytes]) -> Result) -> Result {
    let copies = texts.map { text in
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
        _ = buffer.initialize(from: text.utf8)
        return buffer
    }
    defer { for buffer in copies { buffer.deallocate() } }
    return body(
        copies.map { gh_bytes(ptr: $0.isEmpty ? nil : UnsafePointer($0.baseAddress), len: UInt64($0.count)) })
}

func lend<Result>(_ text: String, body: (gh_bytes) -> Result) -> Result {
    lend(text) { (lent: [gh_bytes]) in body(lent[0]) }
}

/// The same notation as `Template`'s description, from the C structs.
func describeParts(_ parts: UnsafePointer<gh_part>?, _ count: UInt64) -> String {
    let names = [
        "?", "literal", "secret", "blob", "timestamp", "nonce", "idempotencyKey", "correlationID", "callbackURL",
        "method", "host", "path", "query", "pathAndQuery", "url", "body", "concat", "digest", "hmac", "sign",
    ]
    return (0..<Int(count)).map { index in
        let part = parts![index]
        if part.struct_size != 56 { return "{size \(part.struct_size)}" }
        if part.kind == GH_PART_LITERAL, part.encoding == 0 { return copy(part.bytes) }
        var words = [names[Int(part.kind)]]
        if part.variant != 0 { words.append("v\(part.variant)") }
        if part.bytes.len > 0 { words.append(copy(part.bytes)) }
        if part.key != nil { words.append("key=" + describeParts(part.key, 1)) }
        if part.part_count > 0 { words.append("(" + describeParts(part.parts, part.part_count) + ")") }
        if part.encoding != 0 { words.append("e\(part.encoding)") }
        return "{" + words.joined(separator: " ") + "}"
    }.joined()
}
