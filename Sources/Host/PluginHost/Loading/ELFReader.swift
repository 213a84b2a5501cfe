/// Little-endian reads from a file that anyone may have written: outside it there is nothing.
struct ELFReader {
    let bytes: [UInt8]

    func u8(_ offset: UInt64) -> UInt8? {
        guard offset < UInt64(bytes.count) else { return nil }
        return bytes[Int(offset)]
    }

    func u16(_ offset: UInt64) -> UInt16? { integer(offset, width: 2).map { UInt16(truncatingIfNeeded: $0) } }

    func u32(_ offset: UInt64) -> UInt32? { integer(offset, width: 4).map { UInt32(truncatingIfNeeded: $0) } }

    func u64(_ offset: UInt64) -> UInt64? { integer(offset, width: 8) }

    private func integer(_ offset: UInt64, width: UInt64) -> UInt64? {
        let (end, overflow) = offset.addingReportingOverflow(width)
        guard !overflow, end <= UInt64(bytes.count) else { return nil }
        var value: UInt64 = 0
        for index in (Int(offset)..<Int(end)).reversed() { value = value << 8 | UInt64(bytes[index]) }
        return value
    }

    /// The text at `offset`, which ends with a zero byte before `end`.
    func text(_ offset: UInt64, end: UInt64, limit: Int = 512) -> String? {
        let last = min(end, UInt64(bytes.count))
        guard offset < last else { return nil }
        let run = bytes[Int(offset)..<Int(last)].prefix(limit + 1)
        guard let zero = run.firstIndex(of: 0) else { return nil }
        return String(decoding: run[..<zero], as: UTF8.self)
    }
}
