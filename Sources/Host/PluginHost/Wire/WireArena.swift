import Domain
import PluginABI

/// Room for the short texts of one call, filled from the front. Made large enough beforehand; a text that does not fit
/// becomes empty, and never a wrong address.
@unsafe struct WireArena {
    private let room: UnsafeMutableBufferPointer<UInt8>
    private var used = 0

    init(_ room: UnsafeMutableBufferPointer<UInt8>) { unsafe self.room = room }

    mutating func put(_ text: String) -> gh_bytes {
        var text = text
        return text.withUTF8 { bytes in
            guard let source = bytes.baseAddress, bytes.count > 0, unsafe bytes.count <= room.count - used,
                let target = unsafe room.baseAddress
            else { return unsafe gh_bytes() }
            let start = unsafe target + used
            unsafe start.initialize(from: source, count: bytes.count)
            unsafe used += bytes.count
            return unsafe gh_bytes(ptr: start, len: UInt64(bytes.count))
        }
    }

    /// The canonical text of an operation, without making a string of it.
    mutating func put(_ name: String, slash revision: Int) -> gh_bytes {
        let start = unsafe put(name)
        unsafe append(0x2F)
        let digits = unsafe used
        var rest = max(revision, 0)
        repeat {
            unsafe append(UInt8(truncatingIfNeeded: rest % 10) + 0x30)
            rest /= 10
        } while rest > 0
        unsafe room[digits..<used].reverse()
        return unsafe gh_bytes(ptr: start.ptr, len: start.len + UInt64(used - digits) + 1)
    }

    /// The canonical text of an id, without making a string of it.
    mutating func put(_ id: ID) -> gh_bytes {
        let start = unsafe used
        for nibble in 0..<32 {
            if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 { unsafe append(0x2D) }
            let word = nibble < 16 ? id.high : id.low
            let value = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (nibble & 15))) & 0xF
            unsafe append(value < 10 ? value + 0x30 : value - 10 + 0x61)
        }
        return unsafe gh_bytes(
            ptr: room.baseAddress.map { unsafe UnsafePointer($0 + start) }, len: UInt64(used - start))
    }

    private mutating func append(_ byte: UInt8) {
        guard unsafe used < (unsafe room.count) else { return }
        unsafe room[used] = byte
        unsafe used += 1
    }

    static let operationSuffix = 21
}

extension UnsafeBufferPointer<UInt8> {
    var wire: gh_bytes {
        unsafe isEmpty ? gh_bytes() : gh_bytes(ptr: baseAddress, len: UInt64(count))
    }
}
