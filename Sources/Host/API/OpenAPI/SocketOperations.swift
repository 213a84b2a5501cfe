import Domain

/// The WebSocket. OpenAPI knows only its handshake; docs/websocket.md has the messages.
enum SocketOperations {
    static let all = [
        OperationEntry(
            method: "get", path: SocketRoutes.path, access: .open, id: "openSocket", tag: "Events",
            summary: "Follow verifications over a WebSocket",
            description: """
                The opening handshake of RFC 6455. The key comes as `X-API-Key` or bearer token, as the subprotocol \
                `gatehouse.key.` with the key behind it (offer `gatehouse.v1` as well), or in the first message \
                `{"type":"authenticate","key":…}`. Then `{"type":"subscribe","verificationId":…}` follows a verification; \
                docs/websocket.md describes messages and close codes. A key among the subprotocols that is not accepted is \
                told after the handshake, by close code 4401, since browsers hide its answer. A `WebSocket` of a browser also needs its page's \
                origin on the operator's list.
                """,
            answers: [.init(status: 101, description: "It is a WebSocket from here on.", hasBody: false)],
            problems: [400, 401, 403, 426, 429, 500, 503])
    ]
}
