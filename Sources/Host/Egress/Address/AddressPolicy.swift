/// Which addresses a connection may be made to. Asked with the address itself when a socket is opened, so a name that
/// resolves to something else by then gains nothing.
package enum AddressPolicy: Hashable, Sendable {
    /// The operator chose the endpoint; it may be in a private network.
    case any
    /// Somebody else chose the URL: only addresses of the public Internet.
    case publicOnly

    /// Why the address is refused; nil if it is allowed.
    package func refusal(of address: IPAddress) -> String? {
        switch self {
        case .any: nil
        case .publicOnly: address.isV6 ? Self.refusalV6(address.bytes) : Self.refusalV4(address.bytes[...])
        }
    }

    /// IANA's special-purpose registry for IPv4 (RFC 6890 and its updates).
    private static let v4: [(prefix: [UInt8], bits: Int, what: String)] = [
        ([0, 0, 0, 0], 8, "unspecified"),
        ([10, 0, 0, 0], 8, "private"),
        ([100, 64, 0, 0], 10, "shared by a carrier's NAT"),
        ([127, 0, 0, 0], 8, "loopback"),
        ([169, 254, 0, 0], 16, "link-local, where clouds keep metadata"),
        ([172, 16, 0, 0], 12, "private"),
        ([192, 0, 0, 0], 24, "reserved for protocols"),
        ([192, 0, 2, 0], 24, "for documentation"),
        ([192, 88, 99, 0], 24, "a 6to4 relay"),
        ([192, 168, 0, 0], 16, "private"),
        ([198, 18, 0, 0], 15, "for benchmarks"),
        ([198, 51, 100, 0], 24, "for documentation"),
        ([203, 0, 113, 0], 24, "for documentation"),
        ([224, 0, 0, 0], 4, "multicast"),
        ([240, 0, 0, 0], 4, "reserved"),
    ]

    /// Global unicast is 2000::/3 alone; these parts of it, and all outside it, are refused.
    private static let v6: [(prefix: [UInt8], bits: Int, what: String)] = [
        ([0xFC], 7, "private"),
        ([0xFE, 0x80], 10, "link-local"),
        ([0xFE, 0xC0], 10, "site-local"),
        ([0xFF], 8, "multicast"),
        ([0x20, 0x01, 0x0D, 0xB8], 32, "for documentation"),
        ([0x20, 0x01, 0x00], 23, "reserved for protocols such as Teredo"),
        ([0x3F, 0xFF, 0x00], 20, "for documentation"),
    ]

    private static func refusalV4(_ bytes: ArraySlice<UInt8>) -> String? {
        v4.first { matches(bytes, $0.prefix, $0.bits) }?.what
    }

    private static func refusalV6(_ bytes: [UInt8]) -> String? {
        let zeros = bytes.prefix(while: { $0 == 0 }).count
        if zeros == 16 { return "unspecified" }
        if zeros == 15, bytes[15] == 1 { return "loopback" }
        // An IPv4 address in disguise is judged as what it is.
        if zeros == 10, bytes[10] == 0xFF, bytes[11] == 0xFF { return refusalV4(bytes[12...]) }
        if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B]) {
            guard bytes[4..<12].allSatisfy({ $0 == 0 }) else { return "a local NAT64" }
            return refusalV4(bytes[12...])
        }
        if bytes[0] == 0x20, bytes[1] == 0x02 { return refusalV4(bytes[2..<6]) }
        if let found = v6.first(where: { matches(bytes[...], $0.prefix, $0.bits) }) { return found.what }
        return bytes[0] & 0xE0 == 0x20 ? nil : "not global"
    }

    private static func matches(_ bytes: ArraySlice<UInt8>, _ prefix: [UInt8], _ bits: Int) -> Bool {
        var rest = bits
        for (byte, expected) in zip(bytes, prefix) {
            if rest <= 0 { break }
            let mask: UInt8 = rest >= 8 ? 0xFF : ~(0xFF >> UInt8(rest))
            if byte & mask != expected & mask { return false }
            rest -= 8
        }
        return true
    }
}
