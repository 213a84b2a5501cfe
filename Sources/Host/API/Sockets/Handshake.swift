import Domain
import HTTPTypes
import Vault

/// What a client asks of the opening handshake (RFC 6455, 4.2), checked; without I/O.
struct Handshake: Equatable {
    static let version = "13"
    static let subprotocol = "gatehouse.v1"
    /// Browsers can send no header of their own, so the key may come as a subprotocol that is never selected.
    static let keyPrefix = "gatehouse.key."

    /// Of `Sec-WebSocket-Accept`.
    var accept: String
    /// The one that is selected; nil when the client offers none of ours.
    var subprotocol: String?
    /// The API key; nil when it is to come in the first message.
    var key: String?
    /// The key came among the subprotocols, as browsers send it. They tell their scripts nothing of a refused handshake.
    var isKeyOffered = false

    /// - Parameters:
    ///   - key: what the headers of every route bring.
    ///   - origins: of the pages whose scripts may connect.
    static func read(_ headers: HTTPFields, key: String?, origins: Set<String>) throws(Problem) -> Handshake {
        guard words(headers[values: .upgrade]).contains(where: { $0.lowercased() == "websocket" }),
            words(headers[values: .connection]).contains(where: { $0.lowercased() == "upgrade" })
        else {
            throw Problem(.upgradeRequired)
        }
        guard headers[.secWebSocketVersion] == version else {
            throw Problem(.upgradeRequired, detail: "Sec-WebSocket-Version must be \(version).")
        }
        guard let nonce = headers[.secWebSocketKey], let bytes = Base64.decode(nonce), bytes.count == 16 else {
            throw Problem(
                .invalidRequest, detail: "Sec-WebSocket-Key must be 16 bytes in base64.",
                suggestedAction: "Send one Sec-WebSocket-Key as RFC 6455 says")
        }
        // Browsers always send it; whoever sends none is no browser, and no page's script acts in a user's name there.
        if let origin = headers[.origin], !origins.contains(origin.lowercased()) {
            throw Problem(
                .forbidden, detail: "Scripts of this origin may not connect.",
                suggestedAction: "Ask your operator to add the origin to websocket.origins or cors.origins")
        }
        let offered = words(headers[values: .secWebSocketProtocol])
        let selected = offered.contains(subprotocol)
        let brought = offered.first { $0.hasPrefix(keyPrefix) }.map { String($0.dropFirst(keyPrefix.count)) }
        if brought != nil && !selected {
            throw Problem(
                .invalidRequest, detail: "A key among the subprotocols needs \(subprotocol) beside it.",
                suggestedAction: "Offer both subprotocols; only \(subprotocol) is selected")
        }
        return Handshake(
            accept: Base64.encode(Hash.digest(.sha1, Array((nonce + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))),
            subprotocol: selected ? subprotocol : nil, key: key ?? brought,
            isKeyOffered: key == nil && brought != nil)
    }

    /// The header of the answer.
    var headers: HTTPFields {
        var headers: HTTPFields = [
            .upgrade: "websocket", .connection: "Upgrade", .secWebSocketAccept: accept,
        ]
        if let subprotocol { headers[.secWebSocketProtocol] = subprotocol }
        return headers
    }

    /// A list that may be spread over several header lines.
    private static func words(_ values: [String]) -> [String] {
        values.flatMap { $0.split(separator: ",") }.map { word in
            String(word.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
        }.filter { !$0.isEmpty }
    }
}
