/// Tells UTF-8 from other bytes while they arrive, across fragments: a wrong byte is known when it comes, not at the end.
/// Well-formed sequences: Unicode 15, table 3-7.
struct UTF8Checker {
    /// Continuation bytes that must still come.
    private var missing = 0
    /// What the next of them may be; narrower than 80…BF after E0, ED, F0 and F4.
    private var allowed: ClosedRange<UInt8> = 0x80...0xBF

    /// No character is unfinished.
    var isComplete: Bool { missing == 0 }

    /// - Returns: false when the bytes cannot be part of a text.
    mutating func feed(_ bytes: some Sequence<UInt8>) -> Bool {
        for byte in bytes {
            if missing > 0 {
                guard allowed.contains(byte) else { return false }
                missing -= 1
                allowed = 0x80...0xBF
            } else if byte >= 0x80, !begin(byte) {
                return false
            }
        }
        return true
    }

    private mutating func begin(_ byte: UInt8) -> Bool {
        switch byte {
        case 0xC2...0xDF: missing = 1
        case 0xE0: (missing, allowed) = (2, 0xA0...0xBF)
        case 0xE1...0xEC, 0xEE, 0xEF: missing = 2
        case 0xED: (missing, allowed) = (2, 0x80...0x9F)
        case 0xF0: (missing, allowed) = (3, 0x90...0xBF)
        case 0xF1...0xF3: missing = 3
        case 0xF4: (missing, allowed) = (3, 0x80...0x8F)
        default: return false
        }
        return true
    }

    static func isText(_ bytes: some Sequence<UInt8>) -> Bool {
        var checker = UTF8Checker()
        return checker.feed(bytes) && checker.isComplete
    }
}
