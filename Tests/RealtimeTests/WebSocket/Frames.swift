import NIOCore
import NIOWebSocket

@testable import Realtime

/// Frames as a client sends them.
enum Frames {
    static let mask: WebSocketMaskingKey = [0x37, 0xFA, 0x21, 0x3D]

    static func make(
        _ opcode: WebSocketOpcode, _ bytes: [UInt8] = [], fin: Bool = true, rsv1: Bool = false, isMasked: Bool = true
    ) -> WebSocketFrame {
        var data = ByteBuffer(bytes: bytes)
        if isMasked { data.webSocketMask(mask) }
        return WebSocketFrame(fin: fin, rsv1: rsv1, opcode: opcode, maskKey: isMasked ? mask : nil, data: data)
    }

    static func text(_ text: String, fin: Bool = true) -> WebSocketFrame { make(.text, Array(text.utf8), fin: fin) }

    static func close(_ code: UInt16, _ reason: [UInt8] = []) -> WebSocketFrame {
        make(.connectionClose, [UInt8(code >> 8), UInt8(code & 0xFF)] + reason)
    }
}

extension [FrameMachine.Action] {
    /// The code of the Close frame that is sent; 1005 for one without a code.
    var closeCode: UInt16? {
        for case .send(.connectionClose, let data) in self {
            return data.getInteger(at: data.readerIndex, as: UInt16.self) ?? 1005
        }
        return nil
    }
}

extension [SocketMachine.Action] {
    var closeCode: UInt16? {
        for case .send(.connectionClose, let data) in self {
            return data.getInteger(at: data.readerIndex, as: UInt16.self) ?? 1005
        }
        return nil
    }

    /// What is said, as JSON.
    var said: [ServerMessage] {
        compactMap { if case .say(let message) = $0 { message } else { nil } }
    }

    var asked: [String] {
        compactMap { action in
            switch action {
            case .authenticate(let key): "authenticate \(key)"
            case .subscribe(let id, let after): "subscribe \(id) \(after.map { String($0) } ?? "-")"
            case .unsubscribe(let id): "unsubscribe \(id)"
            default: nil
            }
        }
    }
}
