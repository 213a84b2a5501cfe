import PluginABI

/// Memory for the C structs of one sink call: given out piece by piece, freed at once. The sink copies, so nothing
/// outlives the call.
@safe struct Arena: ~Copyable {
    private var chunks: [UnsafeMutableRawBufferPointer] = unsafe []
    private var used = 0
    private static let chunkSize = 16 * 1024

    init() {}

    deinit {
        for index in unsafe chunks.indices { unsafe chunks[index].deallocate() }
    }

    private mutating func allocate(_ size: Int) -> UnsafeMutableRawPointer {
        let rounded = (size + 15) & ~15
        if unsafe chunks.isEmpty || used + rounded > chunks[chunks.count - 1].count {
            unsafe chunks.append(.allocate(byteCount: max(rounded, Self.chunkSize), alignment: 16))
            used = 0
        }
        // A chunk is never empty, so it has an address.
        let pointer = unsafe chunks[chunks.count - 1].baseAddress.unsafelyUnwrapped + used
        used += rounded
        return unsafe pointer
    }

    mutating func bytes(_ bytes: [UInt8]) -> gh_bytes {
        guard !bytes.isEmpty else { return unsafe gh_bytes(ptr: nil, len: 0) }
        let memory = unsafe allocate(bytes.count)
        unsafe bytes.withUnsafeBytes {
            unsafe memory.copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: $0.count)
        }
        return unsafe gh_bytes(ptr: UnsafePointer(memory.assumingMemoryBound(to: UInt8.self)), len: UInt64(bytes.count))
    }

    mutating func text(_ text: String) -> gh_bytes { unsafe bytes(Array(text.utf8)) }

    mutating func array<Element>(_ elements: [Element]) -> UnsafePointer<Element>? {
        guard !elements.isEmpty else { return nil }
        let memory = unsafe allocate(elements.count * MemoryLayout<Element>.stride)
            .bindMemory(to: Element.self, capacity: elements.count)
        for (index, element) in elements.enumerated() { unsafe (memory + index).initialize(to: element) }
        return unsafe UnsafePointer(memory)
    }

    mutating func parts(_ parts: [Part]) -> UnsafePointer<gh_part>? {
        var structs: [gh_part] = unsafe []
        unsafe structs.reserveCapacity(parts.count)
        for part in parts {
            var value = unsafe gh_part()
            unsafe value.struct_size = UInt32(MemoryLayout<gh_part>.size)
            unsafe value.kind = part.kind.rawValue
            unsafe value.encoding = part.encoding.rawValue
            unsafe value.variant = part.variant
            unsafe value.bytes = bytes(part.bytes)
            unsafe value.parts = self.parts(part.parts)
            unsafe value.part_count = UInt64(part.parts.count)
            unsafe value.key = self.parts(part.key)
            unsafe structs.append(value)
        }
        return unsafe array(structs)
    }
}
