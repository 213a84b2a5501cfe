import Glibc

/// Bytes as they come from a socket, cut into frames.
struct FrameBuffer {
    private var bytes: [UInt8]
    private var start = 0
    private var end = 0
    private let most: Int

    private static let usual = 64 * 1024

    /// - Parameter most: bytes of a frame's payload.
    init(most: Int) {
        self.most = most
        bytes = [UInt8](repeating: 0, count: Self.usual)
    }

    enum Reception: Equatable {
        case some
        case nothing
        case end
    }

    /// One read. Never blocks on a socket that does not.
    mutating func receive(from descriptor: Int32) -> Reception {
        makeRoom()
        let room = bytes.count - end
        let got = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe read(descriptor, buffer.baseAddress.map { unsafe $0 + end }, room)
        }
        if got > 0 {
            end += got
            return .some
        }
        if got < 0, errno == EAGAIN || errno == EINTR { return .nothing }
        return .end
    }

    /// The next whole frame; nil when there is none yet. Drop it before asking for the next: it shares these bytes.
    mutating func next() throws(FrameError) -> Frame? {
        guard let length = try pendingLength(), end - start >= Frame.headerSize + length else { return nil }
        var header = FrameReader(bytes, start..<start + Frame.headerSize)
        _ = try header.u32("a frame's length")
        let rawKind = try header.byte("a frame's kind")
        guard let kind = Frame.Kind(rawValue: rawKind) else { throw FrameError("there is no kind \(rawKind) of frame") }
        let version = try header.byte("a frame's version")
        guard version == Frame.version else {
            throw FrameError("a frame has version \(version), expected \(Frame.version)")
        }
        guard try header.byte("a header") == 0, try header.byte("a header") == 0 else {
            throw FrameError("a frame's header has a reserved field that is not zero")
        }
        let id = try header.u64("a frame's id")
        let payload = start + Frame.headerSize..<start + Frame.headerSize + length
        start = payload.upperBound
        return Frame(kind: kind, id: id, payload: FrameReader(bytes, payload))
    }

    /// Whether `next` has a whole frame.
    var hasFrame: Bool {
        guard end - start >= Frame.headerSize, let length = try? pendingLength() else { return false }
        return end - start >= Frame.headerSize + length
    }

    private func pendingLength() throws(FrameError) -> Int? {
        guard end - start >= Frame.headerSize else { return nil }
        var header = FrameReader(bytes, start..<start + 4)
        let length = Int(try header.u32("a frame's length"))
        guard length <= most else { throw FrameError("a frame of \(length) bytes, at most \(most)") }
        return length
    }

    private mutating func grow(by more: Int) {
        let (old, used) = (bytes, end)
        bytes = unsafe [UInt8](unsafeUninitializedCapacity: old.count + more) { buffer, count in
            unsafe buffer.initialize(repeating: 0)
            unsafe old.withUnsafeBytes { old in
                unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: old[..<used]))
            }
            count = buffer.count
        }
    }

    private mutating func makeRoom() {
        if start == end {
            start = 0
            end = 0
            // What one large frame needed is not kept for ever.
            if bytes.count > 16 * Self.usual { bytes = [UInt8](repeating: 0, count: Self.usual) }
        }
        let needed = Frame.headerSize + ((try? pendingLength()) ?? 0)
        guard end == bytes.count || start + needed > bytes.count else { return }
        if start > 0 {
            let count = end - start
            unsafe bytes.withUnsafeMutableBytes { buffer in
                guard let base = buffer.baseAddress else { return }
                unsafe memmove(base, base + start, count)
            }
            start = 0
            end = count
        }
        // Grown as bytes arrive and not as a header promises: a promise costs a cell nothing.
        if end == bytes.count {
            grow(by: min(bytes.count, max(needed - bytes.count, Self.usual)))
        }
    }
}
