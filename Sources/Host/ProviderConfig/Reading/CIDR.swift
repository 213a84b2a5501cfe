import Glibc

/// A block of addresses, `203.0.113.0/24` or `2001:db8::/32`; a single address is a block of one.
package struct CIDR: Hashable, Sendable, CustomStringConvertible {
    /// 4 or 16.
    package let bytes: [UInt8]
    package let prefix: Int

    package enum Fault: Error, Hashable {
        case malformed
        /// There are bits behind the prefix; the block that was probably meant.
        case hostBits(CIDR)
    }

    package init(_ text: String) throws(Fault) {
        let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = halves.first.flatMap({ Self.address(String($0)) }) else { throw .malformed }
        var prefix = bytes.count * 8
        if halves.count == 2 {
            guard let number = Int(halves[1]), String(number) == halves[1], (0...prefix).contains(number) else {
                throw .malformed
            }
            prefix = number
        }
        let masked = Self.masked(bytes, prefix)
        guard masked == bytes else { throw .hostBits(CIDR(bytes: masked, prefix: prefix)) }
        self.init(bytes: bytes, prefix: prefix)
    }

    private init(bytes: [UInt8], prefix: Int) {
        self.bytes = bytes
        self.prefix = prefix
    }

    /// Whether an address, as text, lies in the block. An IPv4 address may come in its IPv6 form `::ffff:…`.
    package func contains(_ address: String) -> Bool {
        guard var candidate = Self.address(address) else { return false }
        if candidate.count == 16, bytes.count == 4, candidate.starts(with: Self.mappedPrefix) {
            candidate = Array(candidate[12...])
        }
        return candidate.count == bytes.count && Self.masked(candidate, prefix) == bytes
    }

    package var description: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard let text = inet_ntop(family, bytes, &buffer, socklen_t(buffer.count)) else { return "" }
        return "\(String(cString: text))/\(prefix)"
    }

    private static let mappedPrefix: [UInt8] = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]

    private static func address(_ text: String) -> [UInt8]? {
        let family = text.contains(":") ? AF_INET6 : AF_INET
        var bytes = [UInt8](repeating: 0, count: family == AF_INET ? 4 : 16)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }

    private static func masked(_ bytes: [UInt8], _ prefix: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let kept = min(8, max(0, prefix - index * 8))
            return kept == 0 ? 0 : byte & (0xFF << UInt8(8 - kept))
        }
    }
}
