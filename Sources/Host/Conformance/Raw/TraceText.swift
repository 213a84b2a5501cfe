import Domain
import PluginABI

/// Writes down what a plugin points at, byte for byte, so that two runs can be compared.
enum TraceText {
    /// Far beyond every budget; a length above it is named and not followed.
    private static let mostBytes: UInt64 = 16 * 1024 * 1024
    private static let mostElements: UInt64 = 4096

    static func of(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return JSON.string(text).text }
        let digits = Array("0123456789abcdef".utf8)
        return "x'" + String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
            + "'"
    }

    static func of(_ bytes: gh_bytes) -> String {
        guard bytes.len > 0 else { return "\"\"" }
        guard let start = bytes.ptr, bytes.len <= mostBytes else { return "(\(bytes.len) bytes)" }
        return of([UInt8](UnsafeBufferPointer(start: start, count: Int(bytes.len))))
    }

    static func of(_ request: UnsafePointer<gh_http_request>?) -> String {
        guard let pointer = request else { return "NULL" }
        let it = pointer.pointee
        guard it.struct_size >= MemoryLayout<gh_http_request>.size else { return "size \(it.struct_size)" }
        var text = "repeat=\(it.repeat) body=\(it.body_kind) key=\(of(it.key)) \(of(it.method)) \(of(it.endpoint))"
        text += " timeout=\(it.timeout_ms) cap=\(it.response_cap) path=\(parts(it.path, it.path_count))"
        each(it.headers, it.header_count) { text += " \(of($0.name)): \(parts($0.value, $0.value_count))" }
        text += " content=\(parts(it.body, it.body_count))"
        each(it.fields, it.field_count) {
            text += " field \(of($0.name)) \(of($0.filename)) \(of($0.content_type)) \(parts($0.value, $0.value_count))"
        }
        each(it.captures, it.capture_count) {
            text += " capture \($0.source) \($0.kind) \(of($0.selector)) \(of($0.name)) \($0.lifetime_ms)"
        }
        return text
    }

    static func of(_ assertion: UnsafePointer<gh_assertion>?) -> String {
        guard let it = assertion?.pointee else { return "NULL" }
        return "\(it.kind) \(it.variant) \(it.expected_encoding) \(of(it.expected)) \(parts(it.parts, it.part_count))"
            + " key=\(parts(it.key, it.key == nil ? 0 : 1)) \(it.time_ms) \(it.window_ms)"
    }

    private static func parts(_ start: UnsafePointer<gh_part>?, _ count: UInt64, depth: Int = 0) -> String {
        guard depth <= 10 else { return "…" }
        var texts: [String] = []
        each(start, count) { part in
            var text = "\(part.kind).\(part.encoding).\(part.variant)\(of(part.bytes))"
            if part.part_count > 0 { text += parts(part.parts, part.part_count, depth: depth + 1) }
            if part.key != nil { text += "/" + parts(part.key, 1, depth: depth + 1) }
            texts.append(text)
        }
        return "[" + texts.joined(separator: " ") + "]"
    }

    /// By the stride that the first element names.
    private static func each<T>(_ start: UnsafePointer<T>?, _ count: UInt64, _ body: (T) -> Void) {
        guard let start, count > 0, count <= mostElements else { return }
        let raw = UnsafeRawPointer(start)
        let stride = Int(raw.load(as: UInt32.self))
        guard stride >= MemoryLayout<T>.size, stride <= 4096 else { return }
        for index in 0..<Int(count) { body((raw + index * stride).loadUnaligned(as: T.self)) }
    }
}
