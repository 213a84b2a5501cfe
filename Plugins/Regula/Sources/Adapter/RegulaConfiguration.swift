import PluginKit

/// What an operator may set. Everything is optional.
package struct RegulaConfiguration: Decodable, Sendable {
    /// The vendor's name of what is done with the images.
    package var scenario: String
    /// Keeps personal data out of the vendor's log.
    package var depersonalizeLog: Bool
    /// The header for the secret `proxy_token`; nil: there is no proxy that wants one.
    package var proxyHeader: String?
    /// Stands before the token; empty: the token alone.
    package var proxyScheme: String
    /// Whether the secret `license` goes with every request. A plugin cannot see whether a secret is set.
    package var sendLicense: Bool

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        scenario = try container.decodeIfPresent(String.self, forKey: .scenario) ?? "FullProcess"
        depersonalizeLog = try container.decodeIfPresent(Bool.self, forKey: .depersonalizeLog) ?? true
        proxyHeader = try container.decodeIfPresent(String.self, forKey: .proxyHeader)
        proxyScheme = try container.decodeIfPresent(String.self, forKey: .proxyScheme) ?? "Bearer"
        sendLicense = try container.decodeIfPresent(Bool.self, forKey: .sendLicense) ?? false
    }

    private enum CodingKeys: String, CodingKey {
        case scenario
        case depersonalizeLog = "depersonalize_log"
        case proxyHeader = "proxy_header"
        case proxyScheme = "proxy_scheme"
        case sendLicense = "send_license"
    }

    /// The scenarios that examine more than whether what was read agrees with itself.
    private static let examining = ["FullProcess", "FullAuth"]
    /// Headers that the request needs for itself.
    private static let reserved = [
        "accept", "connection", "content-length", "content-type", "host", "transfer-encoding", "x-requestid",
    ]

    func check(_ diagnostics: inout Diagnostics) {
        if scenario.isEmpty || !scenario.utf8.allSatisfy({ Self.isAlphanumeric($0) || $0 == UInt8(ascii: "_") }) {
            diagnostics.error("name a scenario of the service, such as FullProcess", at: "/scenario")
        } else if !Self.examining.contains(scenario) {
            diagnostics.warning(
                "this scenario does not examine whether a document is genuine; use FullProcess or FullAuth",
                at: "/scenario")
        }
        if let proxyHeader {
            if proxyHeader.isEmpty || !proxyHeader.utf8.allSatisfy(Self.isToken) {
                diagnostics.error("write the name of a header, such as Authorization", at: "/proxy_header")
            } else if Self.reserved.contains(proxyHeader.lowercased()) {
                diagnostics.error("this header is the request's own; name another", at: "/proxy_header")
            }
        }
        if !proxyScheme.utf8.allSatisfy(Self.isToken) {
            diagnostics.error("write one word, such as Bearer, or leave it empty", at: "/proxy_scheme")
        }
    }

    /// A character of a `token` in RFC 9110, but for the rarest.
    private static func isToken(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
