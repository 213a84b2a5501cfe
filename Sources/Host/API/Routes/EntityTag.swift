import Domain
import Engine
import HTTPTypes
import Hummingbird
import Vault

/// Strong entity tags (RFC 9110, 8.8.3): the version of what is shown, and a digest of how it is shown.
enum EntityTag {
    static func text(_ version: Int64?, _ body: [UInt8]) -> String {
        let digest = Hex.encode(Array(Hash.digest(.sha256, body).prefix(8)))
        return "\"\(version.map { "\($0)-" } ?? "")\(digest)\""
    }

    /// Of a form that shows nothing but the version.
    static func text(version: Int64) -> String { "\"\(version)\"" }

    /// The version that `If-Match` names, in whatever form it was shown; nil for `*`. An update without it is refused, and
    /// one with a tag of something else can match nothing.
    static func version(ofIfMatch request: Request) throws(Problem) -> Int64? {
        guard let header = request.headers[.ifMatch] else { throw Problem(.preconditionRequired) }
        if header == "*" { return nil }
        let inner = header.dropFirst().dropLast()
        guard header.count > 2, header.first == "\"", header.last == "\"",
            let version = Int64(inner.prefix { $0 != "-" })
        else { throw Problem(.preconditionFailed) }
        return version
    }

    /// 200 with the body, or 304 when `If-None-Match` names it.
    static func response(_ request: Request, _ view: RequestView, _ body: [UInt8]) -> Response {
        let tag = text(view.version, body)
        if let known = request.headers[.ifNoneMatch], matches(known, tag) {
            // `no-store` here as well: what the client keeps, it keeps on its own account.
            return Response(status: .notModified, headers: [.eTag: tag, .cacheControl: "no-store"])
        }
        return .json(.ok, body, headers: [.eTag: tag])
    }

    /// The strong comparison of RFC 9110, 13.1.1: for `If-Match`.
    static func isStrongMatch(_ header: String, _ tag: String) -> Bool {
        header.split(separator: ",").contains { item in
            var item = item.drop { $0 == " " || $0 == "\t" }
            while item.last == " " || item.last == "\t" { item.removeLast() }
            return item == "*" || item == tag
        }
    }

    /// The weak comparison of RFC 9110, 13.1.2. Our tags hold no comma.
    static func matches(_ header: String, _ tag: String) -> Bool {
        header.split(separator: ",").contains { item in
            var item = item.drop { $0 == " " || $0 == "\t" }
            while item.last == " " || item.last == "\t" { item.removeLast() }
            if item == "*" { return true }
            return (item.hasPrefix("W/") ? item.dropFirst(2) : item) == tag
        }
    }
}
