import NIOCore

/// Reaches a connection from tasks and other threads.
struct SocketLink: Sendable {
    private let socket: NIOLoopBound<SocketHandler>
    private let loop: any EventLoop

    /// On the loop.
    init(_ socket: SocketHandler, _ loop: any EventLoop) {
        self.socket = NIOLoopBound(socket, eventLoop: loop)
        self.loop = loop
    }

    /// On the loop, later or now.
    func run(_ body: @escaping @Sendable (SocketHandler) -> Void) {
        if loop.inEventLoop {
            body(socket.value)
        } else {
            loop.execute { [socket] in body(socket.value) }
        }
    }

    func call<Value: Sendable>(_ body: @escaping @Sendable (SocketHandler) -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            run { continuation.resume(returning: body($0)) }
        }
    }

    /// Waits until the peer has room for it.
    /// - Returns: false when the connection takes nothing more.
    func offer(_ item: Outbox.Item) async -> Bool {
        await withCheckedContinuation { continuation in
            run { $0.take(SocketHandler.Offer(item: item, taken: continuation)) }
        }
    }
}
