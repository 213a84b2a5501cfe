import Glibc

/// A pipe whose reader does not wait.
struct Channel {
    let reader: Int32
    private let writer: Int32

    struct Failure: Error {}

    init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure() }
        (reader, writer) = (ends[0], ends[1])
        _ = fcntl(reader, F_SETFL, O_NONBLOCK)
        // All that a test writes at once fits.
        _ = fcntl(writer, 1031, 1 << 20)
    }

    mutating func write(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { Glibc.write(writer, $0.baseAddress, $0.count) }
    }

    mutating func close() {
        Glibc.close(reader)
        Glibc.close(writer)
    }
}
