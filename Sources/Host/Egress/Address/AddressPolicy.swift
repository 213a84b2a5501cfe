/// Which addresses a connection may be made to. Asked with the address itself when a socket is opened, so a name that
/// resolves to something else by then gains nothing.
package enum AddressPolicy: Hashable, Sendable {
    /// The operator chose the endpoint; it may be in a private network.
    case any
    /// Somebody else chose the URL, in a network where the operator lets them: everything but what is never a service of
    /// theirs, above all the metadata services of clouds, which hand out credentials.
    case privateToo
    /// Somebody else chose the URL: only addresses of the public Internet.
    case publicOnly

    /// Why the address is refused; nil if it is allowed.
    package func refusal(of address: IPAddress) -> String? {
        switch self {
        case .any: nil
        case .privateToo:
            address.isV6
                ? Self.refusalV6(address.bytes, Self.alwaysV6, Self.alwaysV4, globalOnly: false)
                : Self.refusalV4(address.bytes[...], Self.alwaysV4)
        case .publicOnly:
            address.isV6
                ? Self.refusalV6(address.bytes, Self.v6, Self.v4, globalOnly: true)
                : Self.refusalV4(address.bytes[...], Self.v4)
        }
    }

    private typealias Range = (prefix: [UInt8], bits: Int, what: String)

    /// No service of anybody's, or one that only a machine's own software should ask.
    private static let alwaysV4: [Range] = [
        ([0, 0, 0, 0], 8, "unspecified"),
        ([100, 100, 100, 200], 32, "a cloud's metadata"),
        ([168, 63, 129, 16], 32, "a cloud's metadata"),
        ([169, 254, 0, 0], 16, "link-local, where clouds keep metadata"),
        ([192, 0, 0, 192], 32, "a cloud's metadata"),
        ([224, 0, 0, 0], 4, "multicast"),
        ([240, 0, 0, 0], 4, "reserved"),
    ]

    private static let alwaysV6: [Range] = [
        ([UInt8](repeating: 0, count: 16), 128, "unspecified"),
        ([0xFD, 0x00, 0x0E, 0xC2], 32, "a cloud's metadata"),
        ([0xFD, 0x20, 0x00, 0xCE], 32, "a cloud's metadata"),
        ([0xFE, 0x80], 10, "link-local"),
        ([0xFF], 8, "multicast"),
    ]

    /// IANA's special-purpose registry for IPv4 (RFC 6890 and its updates), and one address that looks public.
    private static let v4: [Range] = [
        ([0, 0, 0, 0], 8, "unspecified"),
        ([10, 0, 0, 0], 8, "private"),
        ([100, 64, 0, 0], 10, "shared by a carrier's NAT"),
        ([127, 0, 0, 0], 8, "loopback"),
        ([168, 63, 129, 16], 32, "a cloud's metadata"),
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
    private static let v6: [Range] = [
        ([UInt8](repeating: 0, count: 16), 128, "unspecified"),
        ([UInt8](repeating: 0, count: 15) + [1], 128, "loopback"),
        ([0xFC], 7, "private"),
        ([0xFE, 0x80], 10, "link-local"),
        ([0xFE, 0xC0], 10, "site-local"),
        ([0xFF], 8, "multicast"),
        ([0x20, 0x01, 0x0D, 0xB8], 32, "for documentation"),
        ([0x20, 0x01, 0x00], 23, "reserved for protocols such as Teredo"),
        ([0x3F, 0xFF, 0x00], 20, "for documentation"),
    ]

    private static func refusalV4(_ bytes: ArraySlice<UInt8>, _ ranges: [Range]) -> String? {
        ranges.first { matches(bytes, $0.prefix, $0.bits) }?.what
    }

    private static func refusalV6(_ bytes: [UInt8], _ ranges: [Range], _ v4: [Range], globalOnly: Bool) -> String? {
        if let translated = translatedV4(bytes) { return refusalV4(translated, v4) }
        if let tunnelled = tunnelledV4(bytes), let why = refusalV4(tunnelled, v4) { return why }
        // Which part of a local translator's address is the IPv4 one is only known to its network.
        if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B]) { return "a local NAT64" }
        if let found = ranges.first(where: { matches(bytes[...], $0.prefix, $0.bits) }) { return found.what }
        return globalOnly && bytes[0] & 0xE0 != 0x20 ? "not global" : nil
    }

    /// What ends at an IPv4 address and nowhere else: mapped (RFC 4291, 2.5.5.2), NAT64 (RFC 6052) and 6to4 (RFC 3056).
    private static func translatedV4(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
        if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF { return bytes[12...] }
        if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B]), bytes[4..<12].allSatisfy({ $0 == 0 }) { return bytes[12...] }
        if bytes[0] == 0x20, bytes[1] == 0x02 { return bytes[2..<6] }
        return nil
    }

    /// What may end at one, by old or local means: IPv4-compatible (RFC 4291, 2.5.5.1), SIIT's `::ffff:0:a.b.c.d`
    /// (RFC 2765) and ISATAP's interface ids (RFC 5214).
    private static func tunnelledV4(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
        let zeros = bytes.prefix(while: { $0 == 0 }).count
        let isLoopback = zeros == 15 && bytes[15] == 1
        if (12...15).contains(zeros), !isLoopback { return bytes[12...] }
        if zeros == 8, bytes[8...11].elementsEqual([0xFF, 0xFF, 0, 0]) { return bytes[12...] }
        if bytes[8] & 0xFD == 0, bytes[9...11].elementsEqual([0, 0x5E, 0xFE]) { return bytes[12...] }
        return nil
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
