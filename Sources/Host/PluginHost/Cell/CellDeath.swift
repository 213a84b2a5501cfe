import CCell
import Glibc

/// How a cell ended.
enum CellDeath: Hashable, Sendable {
    case signal(Int32)
    case exit(Int32)
    /// Killed: a frame took longer than it may.
    case overtime(milliseconds: Int)
    /// Killed: it sent what no cell sends.
    case garbage(String)
    /// It made a system call that cells are not allowed.
    case breach(call: UInt32)

    /// - Parameter status: of waitpid.
    init(status: Int32, breach: UInt32) {
        let signal = status & 0x7F
        if breach > 0, signal == SIGSYS || (status >> 8) & 0xFF == 128 + SIGSYS {
            self = .breach(call: breach - 1)
        } else if signal != 0 {
            self = .signal(signal)
        } else {
            self = .exit((status >> 8) & 0xFF)
        }
    }

    var isGarbage: Bool {
        if case .garbage = self { true } else { false }
    }

    /// Continues "the cell".
    var text: String {
        switch self {
        case .signal(let signal):
            return "was ended by \(Self.name(signal))"
        case .exit(let code): return "exited with code \(code)"
        case .overtime(let milliseconds): return "was killed because it did not answer within \(milliseconds) ms"
        case .garbage(let what): return "was killed because it sent garbage: \(what)"
        case .breach(let call):
            guard let name = unsafe ccell_call_name(call) else {
                return "was ended because the plugin made system call \(call), which no cell may"
            }
            return unsafe "was ended because the plugin called \(String(cString: name)), which no cell may"
        }
    }

    private static func name(_ signal: Int32) -> String {
        switch signal {
        case SIGSEGV: "SIGSEGV"
        case SIGABRT: "SIGABRT"
        case SIGBUS: "SIGBUS"
        case SIGILL: "SIGILL"
        case SIGFPE: "SIGFPE"
        case SIGTRAP: "SIGTRAP"
        case SIGKILL: "SIGKILL"
        case SIGSYS: "SIGSYS"
        case SIGPIPE: "SIGPIPE"
        default: "signal \(signal)"
        }
    }
}
