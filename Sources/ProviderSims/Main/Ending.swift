import Glibc
import NIOPosix
import UnixSignals

/// What ends the process: SIGTERM, SIGINT, and standard input when asked for.
enum Ending {
    static func wait(withStandardInput: Bool) async {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals { return }
            }
            if withStandardInput {
                let (closed, report) = AsyncStream.makeStream(of: Void.self)
                // A read blocks, so it has a thread of its own; the process ends under it if a signal comes first.
                readToEnd(then: report)
                group.addTask {
                    for await _ in closed {}
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    private static func readToEnd(then report: AsyncStream<Void>.Continuation) {
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        pool.submit { _ in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = read(STDIN_FILENO, &buffer, buffer.count)
                if count > 0 || count < 0 && errno == EINTR { continue }
                break
            }
            report.finish()
        }
    }
}
