import Glibc
import Synchronization

/// Watches for the end of standard input, on a thread of its own since reading blocks.
enum StandardInput {
    static func whenClosed(_ action: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Action(action))
        var thread = pthread_t()
        let made = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let action = Unmanaged<Action>.fromOpaque(argument).takeRetainedValue()
                var buffer: [UInt8] = Array(repeating: 0, count: 4096)
                while read(STDIN_FILENO, &buffer, buffer.count) > 0 {}
                action.run()
                return nil
            }, box.toOpaque())
        if made == 0 { pthread_detach(thread) } else { box.release() }
    }

    private final class Action: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
