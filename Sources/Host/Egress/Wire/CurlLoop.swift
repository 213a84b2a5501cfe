import CCurl
import Glibc

/// libcurl's multi interface on epoll. Everything in here happens on one thread, so nothing is locked; work per event is
/// of the order of what is active, not of what is open.
final class CurlLoop {
    private let transport: CurlTransport
    private let settings: EgressSettings
    private let multi: UnsafeMutableRawPointer
    private let share: UnsafeMutableRawPointer?
    private let poll: Int32
    /// When libcurl wants to be called, events or none; monotonic milliseconds.
    private var alarm: Int64?
    private var transfers: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    private var byTicket: [ObjectIdentifier: CurlTransfer] = [:]
    private var idleHandles: [CurlHandle] = []

    private static let keptHandles = 256

    init(_ transport: CurlTransport, _ settings: EgressSettings) {
        self.transport = transport
        self.settings = settings
        guard let multi = curl_multi_init() else { preconditionFailure("curl_multi_init: out of memory") }
        self.multi = multi
        share = curl_share_init()
        poll = epoll_create1(Int32(EPOLL_CLOEXEC))
        precondition(poll >= 0, "epoll_create1: out of file descriptors")
    }

    func run() {
        setUp()
        var events = [epoll_event](repeating: epoll_event(), count: 128)
        while true {
            let (commands, stopped) = transport.takeCommands()
            for command in commands { obey(command) }
            if stopped { break }
            let count = epoll_wait(poll, &events, Int32(events.count), timeUntilAlarm())
            for event in events.prefix(Int(max(0, count))) { dispatch(event) }
            if let alarm, alarm <= MonotonicClock.milliseconds() {
                self.alarm = nil
                act(on: CURL_SOCKET_TIMEOUT, events: 0)
            }
            collectFinished()
        }
        tearDown()
    }

    private func setUp() {
        // TLS sessions are resumed, which matters where every call takes a new connection. One thread: no locks needed.
        if let share { _ = ccurl_share(share, CURL_LOCK_DATA_SSL_SESSION) }
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = ccurl_multi_on_socket(multi, interestChanged, context)
        _ = ccurl_multi_on_timer(multi, alarmChanged, context)
        _ = ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, settings.keptConnections)
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.fd = transport.wakeDescriptor
        epoll_ctl(poll, EPOLL_CTL_ADD, transport.wakeDescriptor, &event)
    }

    private func tearDown() {
        for transfer in transfers.values {
            curl_multi_remove_handle(multi, transfer.handle.easy)
            transfer.cancel()
        }
        transfers.removeAll()
        byTicket.removeAll()
        idleHandles.removeAll()
        curl_multi_cleanup(multi)
        if let share { curl_share_cleanup(share) }
        close(poll)
    }

    private func obey(_ command: CurlTransport.Command) {
        switch command {
        case .start(let request, let ticket, let completion):
            begin(request, ticket, completion)
        case .cancel(let ticket):
            guard let transfer = byTicket[ObjectIdentifier(ticket)] else { return }
            remove(transfer)
            transfer.cancel()
        }
    }

    private func begin(
        _ request: WireRequest, _ ticket: CurlTicket, _ completion: @escaping @Sendable (WireResult) -> Void
    ) {
        guard !ticket.isCancelled else { return completion(.cancelled(sent: false)) }
        guard let handle = idleHandles.popLast() ?? CurlHandle(share: share) else {
            return completion(
                .failed(WireFailure(sent: false, transient: true, staleConnection: false, reason: "out of memory")))
        }
        let transfer = CurlTransfer(request, ticket: ticket, handle: handle, completion: completion)
        guard transfer.prepare() else {
            idleHandles.append(handle)
            return transfer.refuseBody()
        }
        handle.set(CURLOPT_MAXAGE_CONN, Int(clamping: max(1, settings.idleConnectionLifetime / 1000)))
        transfers[handle.easy] = transfer
        byTicket[ObjectIdentifier(ticket)] = transfer
        curl_multi_add_handle(multi, handle.easy)
    }

    private func remove(_ transfer: CurlTransfer) {
        curl_multi_remove_handle(multi, transfer.handle.easy)
        transfers[transfer.handle.easy] = nil
        byTicket[ObjectIdentifier(transfer.ticket)] = nil
        if idleHandles.count < Self.keptHandles { idleHandles.append(transfer.handle) }
    }

    private func collectFinished() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let transfer = transfers[message.pointee.easy_handle] else {
                continue
            }
            let code = ccurl_message_result(message)
            // Before the handle is reset or used again: it is asked for the status.
            transfer.finish(code)
            remove(transfer)
        }
    }

    private func dispatch(_ event: epoll_event) {
        if event.data.fd == transport.wakeDescriptor {
            var count: UInt64 = 0
            _ = read(transport.wakeDescriptor, &count, 8)
            return
        }
        var mask: Int32 = 0
        if event.events & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_IN }
        if event.events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
        if event.events & EPOLLERR.rawValue != 0 { mask |= CURL_CSELECT_ERR }
        act(on: event.data.fd, events: mask)
    }

    private func act(on socket: curl_socket_t, events: Int32) {
        var running: Int32 = 0
        curl_multi_socket_action(multi, socket, events, &running)
    }

    private func timeUntilAlarm() -> Int32 {
        guard let alarm else { return -1 }
        return Int32(clamping: max(0, alarm - MonotonicClock.milliseconds()))
    }

    fileprivate func watch(_ socket: curl_socket_t, for what: Int32) {
        var event = epoll_event()
        event.data.fd = socket
        if what == CURL_POLL_REMOVE {
            epoll_ctl(poll, EPOLL_CTL_DEL, socket, &event)
            return
        }
        if what & CURL_POLL_IN != 0 { event.events |= EPOLLIN.rawValue }
        if what & CURL_POLL_OUT != 0 { event.events |= EPOLLOUT.rawValue }
        // Most are new; a known one says EEXIST.
        if epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event) != 0 { epoll_ctl(poll, EPOLL_CTL_MOD, socket, &event) }
    }

    fileprivate func setAlarm(after milliseconds: Int) {
        alarm = milliseconds < 0 ? nil : MonotonicClock.milliseconds() + Int64(milliseconds)
    }
}

// MARK: - Thunks

private func interestChanged(
    _ easy: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: Int32, _ context: UnsafeMutableRawPointer?,
    _ socketContext: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context else { return -1 }
    Unmanaged<CurlLoop>.fromOpaque(context).takeUnretainedValue().watch(socket, for: what)
    return 0
}

private func alarmChanged(
    _ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context else { return -1 }
    Unmanaged<CurlLoop>.fromOpaque(context).takeUnretainedValue().setAlarm(after: milliseconds)
    return 0
}
