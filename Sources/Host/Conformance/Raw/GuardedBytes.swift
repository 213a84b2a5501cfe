import Glibc

/// Memory whose last byte is the last that may be read: behind it lies a page that nobody may touch.
final class GuardedBytes {
    let start: UnsafeMutableRawPointer
    let count: Int
    private let mapping: UnsafeMutableRawPointer
    private let length: Int

    /// Zeros. A start is a multiple of 8 where `count` is one.
    init?(count: Int) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let room = (count + page - 1) / page * page
        length = room + page
        self.count = count
        guard let mapped = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            mapped != MAP_FAILED
        else { return nil }
        mapping = mapped
        start = mapped + (room - count)
        guard mprotect(mapped + room, page, PROT_NONE) == 0 else { return nil }
    }

    deinit { munmap(mapping, length) }
}

/// The memory of one call, freed after it. `guarded` puts every run of bytes before a page that nobody may touch.
final class CallMemory {
    private let guarded: Bool
    private var guards: [GuardedBytes] = []
    private var plain: [UnsafeMutableRawPointer] = []

    init(guarded: Bool) { self.guarded = guarded }

    deinit { for pointer in plain { pointer.deallocate() } }

    func room(_ count: Int) -> UnsafeMutableRawPointer {
        if guarded, let bytes = GuardedBytes(count: count) {
            guards.append(bytes)
            return bytes.start
        }
        let pointer = UnsafeMutableRawPointer.allocate(byteCount: max(count, 8), alignment: 8)
        memset(pointer, 0, max(count, 8))
        plain.append(pointer)
        return pointer
    }

    func put(_ bytes: [UInt8]) -> UnsafeMutableRawPointer? {
        guard !bytes.isEmpty else { return nil }
        let start = room(bytes.count)
        bytes.withUnsafeBytes { source in
            if let base = source.baseAddress { memcpy(start, base, bytes.count) }
        }
        return start
    }

    /// A struct of the contract with `tail` more bytes than we know, none of them zero; below zero: without its last.
    func put<T>(_ value: T, tail: Int) -> UnsafeMutableRawPointer {
        let size = MemoryLayout<T>.size + min(tail, 0)
        let tail = max(tail, 0)
        let start = room(size + tail)
        withUnsafeBytes(of: value) { source in
            if let base = source.baseAddress { memcpy(start, base, size) }
        }
        memset(start + size, 0xA5, tail)
        return start
    }
}
