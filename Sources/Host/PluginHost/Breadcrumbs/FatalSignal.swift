import Glibc

/// A signal that ends a process because of what one of its threads did.
package struct FatalSignal: Hashable, Sendable, CustomStringConvertible {
    package let number: Int32

    package init(number: Int32) { self.number = number }

    private static let names: [Int32: String] = [
        SIGSEGV: "SIGSEGV", SIGBUS: "SIGBUS", SIGILL: "SIGILL", SIGFPE: "SIGFPE", SIGABRT: "SIGABRT",
        SIGTRAP: "SIGTRAP", SIGSYS: "SIGSYS",
    ]

    package var description: String { Self.names[number] ?? "signal \(number)" }
}
