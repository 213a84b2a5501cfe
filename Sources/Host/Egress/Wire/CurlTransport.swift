import CCurl
import Glibc
import Synchronization

/// Names one transfer to whoever wants to cancel it.
final class CurlTicket: Sendable {
    private let cancelled = Atomic(false)

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func cancel() { cancelled.store(true, ordering: .releasing) }
}

/// The door to libcurl: any thread hands work in, one thread of ours does it.
final class CurlTransport: Sendable {
    enum Command: Sendable {
        case start(WireRequest, CurlTicket, @Sendable (WireResult) -> Void)
        case cancel(CurlTicket)
    }

    private struct Inbox {
        var commands: [Command] = []
        var stopped = false
    }

    private let inbox = Mutex(Inbox())
    /// The loop waits on it among its sockets.
    let wakeDescriptor: Int32

    init(settings: EgressSettings) {
        wakeDescriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        precondition(wakeDescriptor >= 0, "eventfd: out of file descriptors")
        CurlThread.start(self, settings)
    }

    deinit { close(wakeDescriptor) }

    /// Makes the attempt. Cancelling the task aborts it.
    func run(_ request: WireRequest) async -> WireResult {
        let ticket = CurlTicket()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                submit(.start(request, ticket) { continuation.resume(returning: $0) })
            }
        } onCancel: {
            // The mark is set first, so that it counts even if this overtakes the start.
            ticket.cancel()
            submit(.cancel(ticket))
        }
    }

    /// Ends all transfers as cancelled and the thread with them.
    func stop() {
        let first = inbox.withLock { inbox in
            defer { inbox.stopped = true }
            return !inbox.stopped
        }
        if first { wake() }
    }

    private func submit(_ command: Command) {
        let (accepted, wasEmpty) = inbox.withLock { inbox in
            if inbox.stopped { return (false, false) }
            inbox.commands.append(command)
            return (true, inbox.commands.count == 1)
        }
        if !accepted, case .start(_, _, let completion) = command { completion(.cancelled(sent: false)) }
        if wasEmpty { wake() }
    }

    private func wake() {
        var one: UInt64 = 1
        _ = write(wakeDescriptor, &one, 8)
    }

    /// For the loop: what came in since the last time, and whether it is to end.
    func takeCommands() -> (commands: [Command], stopped: Bool) {
        inbox.withLock { inbox in
            let commands = inbox.commands
            inbox.commands = []
            return (commands, inbox.stopped)
        }
    }
}

private enum CurlThread {
    private final class Start: Sendable {
        let transport: CurlTransport
        let settings: EgressSettings

        init(_ transport: CurlTransport, _ settings: EgressSettings) {
            self.transport = transport
            self.settings = settings
        }
    }

    /// Once in the process, before anything else of libcurl.
    private static let initialized: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    static func start(_ transport: CurlTransport, _ settings: EgressSettings) {
        precondition(initialized, "libcurl cannot be initialised")
        let start = Unmanaged.passRetained(Start(transport, settings))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
                ccurl_name_thread("egress")
                // Signals are for other threads; SIGPIPE from a socket is told by the call that met it.
                var signals = sigset_t()
                sigfillset(&signals)
                pthread_sigmask(SIG_BLOCK, &signals, nil)
                CurlLoop(start.transport, start.settings).run()
                return nil
            }, start.toOpaque())
        precondition(result == 0, "pthread_create: out of threads")
        pthread_detach(thread)
    }
}
