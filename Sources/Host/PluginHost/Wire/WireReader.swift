import Domain
import PluginABI

/// Copies what a plugin points at. Lengths and sizes are judged before any memory is touched; a pointer that leads
/// nowhere cannot be told from a good one and ends the process, which the breadcrumbs record.
enum WireReader {
    /// No struct of the contract will ever be this large.
    static let largestSize = 4096

    static func isSize(_ size: Int, atLeast first: Int) -> Bool {
        size >= first && size <= largestSize && size.isMultiple(of: 8)
    }

    static func read<T: WireStruct>(_ pointer: UnsafePointer<T>?, as type: T.Type = T.self) throws(Refusal) -> T {
        guard let pointer = unsafe pointer else { throw .malformed("pointer", "a \(T.wireName) is NULL") }
        let raw = unsafe UnsafeRawPointer(pointer)
        return unsafe try copy(raw, size: try size(raw, of: type))
    }

    static func array<T: WireStruct>(
        _ pointer: UnsafePointer<T>?, count: UInt64, limit: Int, budget: String
    ) throws(Refusal) -> WireArray<T> {
        guard count > 0 else { return unsafe WireArray(base: nil, stride: 0, count: 0) }
        guard count <= UInt64(limit) else {
            throw .budget(budget, limit: limit, found: count, of: "number of \(T.wireName)")
        }
        guard let pointer = unsafe pointer else {
            throw .malformed("pointer", "an array of \(count) \(T.wireName) is NULL")
        }
        let raw = unsafe UnsafeRawPointer(pointer)
        return unsafe WireArray(base: raw, stride: try size(raw, of: T.self), count: Int(count))
    }

    static func bytes(_ bytes: gh_bytes, limit: Int, budget: String, of what: String) throws(Refusal) -> [UInt8] {
        unsafe [UInt8](try buffer(bytes, limit: limit, budget: budget, of: what))
    }

    static func text(_ bytes: gh_bytes, limit: Int, budget: String, of what: String) throws(Refusal) -> String {
        let buffer = unsafe try buffer(bytes, limit: limit, budget: budget, of: what)
        guard let text = unsafe String(validating: buffer, as: UTF8.self) else {
            throw .malformed("utf8", "\(what) is not UTF-8")
        }
        return text
    }

    /// Text for people to read: cut at `limit` bytes, and repaired where it is not UTF-8.
    static func note(_ bytes: gh_bytes, limit: Int, of what: String) throws(Refusal) -> String {
        guard unsafe bytes.len > 0 else { return "" }
        guard let start = unsafe bytes.ptr else {
            throw unsafe .malformed("pointer", "\(what) is NULL with a length of \(bytes.len)")
        }
        // Of a text that is too long one byte more is read, to see whether the cut is in the middle of a scalar.
        let count = unsafe Int(min(bytes.len, UInt64(limit + 1)))
        let text = unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
        return cut(text, limit: limit)
    }

    /// Repairing makes a text longer, so it is cut afterwards.
    private static func cut(_ text: String, limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        let scalars = text.unicodeScalars
        var end = scalars.startIndex
        var count = 0
        while end < scalars.endIndex {
            count += UTF8.width(scalars[end])
            if count > limit { break }
            end = scalars.index(after: end)
        }
        return String(text[..<end])
    }

    private static func buffer(
        _ bytes: gh_bytes, limit: Int, budget: String, of what: String
    ) throws(Refusal) -> UnsafeBufferPointer<UInt8> {
        guard unsafe bytes.len > 0 else { return unsafe UnsafeBufferPointer(start: nil, count: 0) }
        guard let start = unsafe bytes.ptr else {
            throw unsafe .malformed("pointer", "\(what) is NULL with a length of \(bytes.len)")
        }
        guard unsafe bytes.len <= UInt64(limit) else {
            throw unsafe .budget(budget, limit: limit, found: bytes.len, of: "bytes of \(what)")
        }
        return unsafe UnsafeBufferPointer(start: start, count: Int(bytes.len))
    }

    static func size<T: WireStruct>(_ raw: UnsafeRawPointer, of type: T.Type) throws(Refusal) -> Int {
        let size = Int(unsafe raw.loadUnaligned(as: UInt32.self))
        guard isSize(size, atLeast: T.firstSize) else {
            throw .malformed(
                "struct_size",
                "struct_size of a \(T.wireName) is \(size); set it to sizeof(\(T.wireName)), which is \(T.firstSize) or more"
            )
        }
        return size
    }

    /// The first `size` bytes as far as we know them; zero where the writer knows less than we do. What the writer knows
    /// and we do not must be unused, for we cannot do what it asks.
    static func copy<T: WireStruct>(_ raw: UnsafeRawPointer, size: Int) throws(Refusal) -> T {
        let theirs = unsafe UnsafeRawBufferPointer(start: raw, count: size)
        var ours = T()
        unsafe withUnsafeMutableBytes(of: &ours) { ours in
            unsafe ours.copyMemory(from: UnsafeRawBufferPointer(rebasing: theirs.prefix(ours.count)))
        }
        guard unsafe theirs.dropFirst(MemoryLayout<T>.size).allSatisfy({ $0 == 0 }) else {
            throw .malformed("unknown_field", "a \(T.wireName) uses a field this host does not know")
        }
        guard ours.reserved == 0 else {
            throw .malformed("reserved", "the reserved field of a \(T.wireName) is \(ours.reserved) and must be 0")
        }
        return ours
    }
}

/// An array whose stride is its writer's struct_size.
@unsafe struct WireArray<T: WireStruct> {
    let base: UnsafeRawPointer?
    let stride: Int
    let count: Int

    func element(_ index: Int) throws(Refusal) -> T {
        guard let base = unsafe base, unsafe index < count else { throw .malformed("pointer", "no such \(T.wireName)") }
        let raw = unsafe base + index * stride
        let size = Int(unsafe raw.loadUnaligned(as: UInt32.self))
        guard unsafe size == stride else {
            throw .malformed(
                "struct_size",
                unsafe "struct_size of \(T.wireName) \(index) is \(size), that of the first in its array \(stride)")
        }
        return unsafe try WireReader.copy(raw, size: size)
    }
}
