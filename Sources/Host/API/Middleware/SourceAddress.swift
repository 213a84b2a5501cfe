import Glibc

/// An IP address in its one written form. An IPv4 address in its IPv6 form `::ffff:…` is the IPv4 address.
struct SourceAddress: Hashable, Sendable {
    private static let mapped: [UInt8] = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]

    /// 4 or 16.
    private let bytes: [UInt8]

    init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        let family = text.contains(":") ? AF_INET6 : AF_INET
        guard inet_pton(family, text, &bytes) == 1 else { return nil }
        if family == AF_INET {
            self.bytes = Array(bytes[..<4])
        } else {
            self.bytes = bytes.starts(with: Self.mapped) ? Array(bytes[12...]) : bytes
        }
    }

    var text: String { Self.text(bytes) }

    /// What counts as one where addresses are limited: an IPv4 address, or the /64 that one IPv6 customer is given at
    /// least.
    var block: String {
        bytes.count == 4 ? text : Self.text(Array(bytes[..<8]) + [UInt8](repeating: 0, count: 8)) + "/64"
    }

    private static func text(_ bytes: [UInt8]) -> String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &buffer, socklen_t(buffer.count)) != nil else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
