import Domain

/// Bytes put together from pieces, each encoded only when it is read. So an image of ten megabytes is held once, as it
/// is, however it is to be sent.
struct ByteSegments: Sendable {
    struct Segment: Sendable {
        var bytes: [UInt8]
        var encoding: Encoding
    }

    private(set) var segments: [Segment] = []
    /// Of what reading yields.
    private(set) var count = 0

    /// Small pieces that follow each other are joined, so that a body of many literals is few segments.
    private static let joined = 4096

    init() {}

    init(_ bytes: [UInt8], _ encoding: Encoding = .raw) { append(bytes, encoding) }

    mutating func append(_ bytes: [UInt8], _ encoding: Encoding = .raw) {
        guard !bytes.isEmpty else { return }
        let encodedCount = PartEncoder.encodedCount(bytes, encoding)
        count += encodedCount
        if encodedCount <= Self.joined {
            if let last = segments.indices.last, segments[last].encoding == .raw,
                segments[last].bytes.count <= Self.joined
            {
                PartEncoder.append(bytes[...], encoding, to: &segments[last].bytes)
            } else {
                segments.append(Segment(bytes: PartEncoder.encode(bytes, encoding), encoding: .raw))
            }
        } else {
            segments.append(Segment(bytes: bytes, encoding: encoding))
        }
    }

    mutating func append(_ text: String) { append(Array(text.utf8)) }

    mutating func append(_ other: ByteSegments) {
        for segment in other.segments { append(segment.bytes, segment.encoding) }
    }

    /// The same bytes under an encoding. What is already encoded, or in several pieces, has to be written out for it.
    func encoded(_ encoding: Encoding) -> ByteSegments {
        if encoding == .raw { return self }
        if segments.count == 1, segments[0].encoding == .raw { return ByteSegments(segments[0].bytes, encoding) }
        return ByteSegments(bytes, encoding)
    }

    /// All of them, written out.
    var bytes: [UInt8] {
        if segments.count == 1, segments[0].encoding == .raw { return segments[0].bytes }
        var output: [UInt8] = []
        output.reserveCapacity(count)
        for segment in segments { PartEncoder.append(segment.bytes[...], segment.encoding, to: &output) }
        return output
    }

    /// Hands out the bytes in pieces of a bounded size.
    func forEachPiece(_ body: (UnsafeRawBufferPointer) -> Void) {
        var reader = SegmentReader(self)
        withUnsafeTemporaryAllocation(byteCount: 32 * 1024, alignment: 16) { buffer in
            while true {
                let count = reader.read(into: buffer)
                if count == 0 { return }
                body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
    }
}

/// Reads segments from the beginning, a buffer at a time.
struct SegmentReader: Sendable {
    private let segments: [ByteSegments.Segment]
    private var index = 0
    private var offset = 0
    private var pending: [UInt8] = []
    private var pendingOffset = 0

    private static let piece = 8192 * PartEncoder.pieceMultiple

    init(_ source: ByteSegments) { segments = source.segments }

    /// - Returns: how many bytes were written; 0 only at the end or for an empty buffer.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var written = 0
        while written < buffer.count {
            if pendingOffset < pending.count {
                let count = min(pending.count - pendingOffset, buffer.count - written)
                pending.withUnsafeBytes { pending in
                    UnsafeMutableRawBufferPointer(rebasing: buffer[written..<written + count])
                        .copyMemory(
                            from: UnsafeRawBufferPointer(rebasing: pending[pendingOffset..<pendingOffset + count]))
                }
                pendingOffset += count
                written += count
                continue
            }
            guard index < segments.count else { break }
            if offset == segments[index].bytes.count {
                index += 1
                offset = 0
            } else if segments[index].encoding == .raw {
                written += copyRaw(into: UnsafeMutableRawBufferPointer(rebasing: buffer[written...]))
            } else {
                encodePiece()
            }
        }
        return written
    }

    private mutating func copyRaw(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(segments[index].bytes.count - offset, buffer.count)
        segments[index].bytes.withUnsafeBytes { bytes in
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
        }
        offset += count
        return count
    }

    private mutating func encodePiece() {
        let end = min(offset + Self.piece, segments[index].bytes.count)
        pending.removeAll(keepingCapacity: true)
        pendingOffset = 0
        PartEncoder.append(segments[index].bytes[offset..<end], segments[index].encoding, to: &pending)
        offset = end
    }
}
