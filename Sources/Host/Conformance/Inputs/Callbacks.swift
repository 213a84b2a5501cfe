import Domain

/// Callbacks that prove nothing: what anybody might send to an account's address.
struct Callbacks {
    private let headers: [String]
    private let bodies: [(String, [UInt8])]

    init(_ config: JSON, _ cassette: Cassette?) {
        // Where the signature stands is often a setting.
        let named = Self.texts(config).filter { text in
            (3...40).contains(text.utf8.count)
                && text.utf8.allSatisfy { byte in
                    byte == 45 || byte == 95 || (97...122).contains(byte | 0x20) || (48...57).contains(byte)
                }
        }
        let arrivals = (cassette?.sessions ?? []).flatMap { session in session.arrivals.map { (session.name, $0) } }
        let seen = Set(arrivals.flatMap { $0.1.headers.map(\.name) }).subtracting(["content-type"])
        headers =
            seen.sorted() + named.map { $0.lowercased() } + [
                "x-signature", "x-hub-signature-256", "signature", "x-webhook-signature", "x-payload-digest",
                "x-timestamp", "authorization",
            ]
        var bodies: [(String, [UInt8])] = [
            ("no body", []), ("an empty object", Array("{}".utf8)), ("an array", Array("[]".utf8)),
            ("garbage", [0xFF, 0, 0x7B]), ("half an object", Array("{\"id\":\"1".utf8)),
            ("1000 brackets", Array(repeating: 0x5B, count: 1000)),
            ("a matter", Array("{\"id\":\"case-1\",\"status\":\"approved\",\"type\":\"completed\"}".utf8)),
            (
                "a matter in data",
                Array("{\"type\":\"completed\",\"event\":\"x\",\"data\":{\"id\":\"case-1\",\"status\":\"ok\"}}".utf8)
            ),
            ("wrong types", Array("{\"id\":{},\"data\":7,\"status\":[],\"type\":null}".utf8)),
            ("a form", Array("id=case-1&status=approved".utf8)),
            ("256 KiB", Array("{\"id\":\"\(String(repeating: "x", count: 262_144))\"}".utf8)),
        ]
        for session in cassette?.sessions ?? [] {
            for exchange in session.exchanges {
                if case .callback(_, _, let payload) = exchange.event { bodies.append((session.name, payload)) }
            }
        }
        for (name, arrival) in arrivals { bodies.append(("the callback of \(name)", arrival.body)) }
        self.bodies = bodies
    }

    var all: [(name: String, request: InboundRequest)] {
        var found: [(String, InboundRequest)] = []
        for (name, body) in bodies {
            found.append(("\(name), unsigned", request(body, [])))
            for signature in [
                "0000000000000000000000000000000000000000000000000000000000000000", "sha256=zz", "", "\u{e9}",
            ] {
                let signed = headers.map { HTTPResult.Header(name: $0, value: signature) }
                found.append(("\(name), signed with \"\(signature)\"", request(body, signed)))
            }
        }
        return found
    }

    private func request(_ body: [UInt8], _ headers: [HTTPResult.Header]) -> InboundRequest {
        InboundRequest(
            now: Timestamp(milliseconds: 1_767_225_600_000), method: "POST",
            path: StandInAddress.path + "/event", suffix: "/event?id=case-1", host: StandInAddress.host,
            url: StandInAddress.base + StandInAddress.path + "/event?id=case-1",
            headers: [.init(name: "content-type", value: "application/json")] + headers, body: body)
    }

    private static func texts(_ json: JSON) -> [String] {
        switch json {
        case .string(let text): [text]
        case .array(let list): list.flatMap(texts)
        case .object(let members): members.sorted { $0.key < $1.key }.flatMap { texts($0.value) }
        default: []
        }
    }
}
