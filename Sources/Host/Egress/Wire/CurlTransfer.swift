import CCurl
import Domain
import Glibc

/// One attempt while libcurl works on it. Lives on the loop's thread.
final class CurlTransfer {
    let request: WireRequest
    let ticket: CurlTicket
    let handle: CurlHandle
    private let completion: @Sendable (WireResult) -> Void
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var bodyReader: BodyReader?

    private var answer = AnswerCollector()
    /// How often the request was about to be written. A second time would be libcurl repeating it of its own accord, on
    /// a new connection after a kept one died: that is for our retry rules to decide, with new nonces and signatures.
    private var beginnings = 0
    private var openedSocket = false
    private var reusedConnection = false
    private var refusedAddress: String?
    private var bodyWasWrong = false

    /// libcurl sends what is copied together with the headers; more than this is read as it goes.
    private static let copiedBody = 64 * 1024

    init(
        _ request: WireRequest, ticket: CurlTicket, handle: CurlHandle,
        completion: @escaping @Sendable (WireResult) -> Void
    ) {
        self.request = request
        self.ticket = ticket
        self.handle = handle
        self.completion = completion
        answer.bodyCap = request.responseCap
        answer.cutsBody = request.bodyIsForTheLog
    }

    deinit { curl_slist_free_all(headerList) }

    /// - Returns: false: the body is not the one that was signed.
    func prepare() -> Bool {
        handle.reset()
        setDefaults()
        handle.set(CURLOPT_URL, request.origin + "/")
        handle.set(CURLOPT_REQUEST_TARGET, request.target)
        handle.set(CURLOPT_TIMEOUT_MS, Int(clamping: max(1, request.timeout)))
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, Int(clamping: max(1, min(request.connectTimeout, request.timeout))))
        if request.needsNewConnection { handle.set(CURLOPT_FRESH_CONNECT, 1) }
        if let authorities = request.tls?.authorities {
            handle.set(CURLOPT_CAINFO_BLOB, copying: authorities)
            // The blob replaces the system's file; its folder would go on being trusted beside it.
            _ = ccurl_set_pointer(handle.easy, CURLOPT_CAPATH, nil)
        }
        if let certificate = request.tls?.clientCertificate { handle.set(CURLOPT_SSLCERT_BLOB, copying: certificate) }
        if let key = request.tls?.clientKey { handle.set(CURLOPT_SSLKEY_BLOB, copying: key) }
        setHeaders()
        setCallbacks()
        if request.bodyIsForTheLog { handle.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1) }
        return setMethodAndBody()
    }

    private func setDefaults() {
        handle.set(CURLOPT_NOSIGNAL, 1)
        // A name that does not resolve must not hold the loop while its thread is waited for.
        handle.set(CURLOPT_QUICK_EXIT, 1)
        handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
        handle.set(CURLOPT_FOLLOWLOCATION, 0)
        handle.set(CURLOPT_PATH_AS_IS, 1)
        handle.set(CURLOPT_HTTP09_ALLOWED, 0)
        handle.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        handle.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        handle.set(CURLOPT_TCP_KEEPALIVE, 1)
        // The empty text is "no proxy"; not setting it would be "as the environment says".
        handle.set(CURLOPT_PROXY, request.proxy ?? "")
        handle.set(CURLOPT_NOPROXY, "")
        handle.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // With a target of our own even a plain request must go through a tunnel.
        if request.proxy != nil { handle.set(CURLOPT_HTTPPROXYTUNNEL, 1) }
    }

    private func setHeaders() {
        for line in request.headers {
            line.withUnsafeBytes { bytes in
                headerList = curl_slist_append(headerList, bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
            }
        }
        _ = ccurl_set_headers(handle.easy, headerList)
    }

    private func setCallbacks() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = ccurl_on_write(handle.easy, receiveBody, context)
        _ = ccurl_on_header(handle.easy, receiveHeader, context)
        _ = ccurl_on_open_socket(handle.easy, openSocket, context)
        _ = ccurl_on_before_request(handle.easy, beforeRequest, context)
    }

    private func setMethodAndBody() -> Bool {
        guard let body = request.body else {
            if request.method == "HEAD" {
                handle.set(CURLOPT_NOBODY, 1)
            } else {
                handle.set(CURLOPT_HTTPGET, 1)
                if request.method != "GET" { handle.set(CURLOPT_CUSTOMREQUEST, request.method) }
            }
            return true
        }
        handle.set(CURLOPT_POST, 1)
        handle.set(CURLOPT_CUSTOMREQUEST, request.method)
        handle.setSize(CURLOPT_POSTFIELDSIZE_LARGE, body.count)
        let reader = BodyReader(body, signedDigest: request.signedBodyDigest, crypto: request.crypto)
        if body.count <= Self.copiedBody {
            return withUnsafeTemporaryAllocation(byteCount: max(1, body.count), alignment: 1) { buffer in
                // Setting the size first: the copy is taken by it, and a body may hold zeros.
                guard body.count == 0 || reader.read(into: buffer) != nil else { return false }
                _ = ccurl_set_pointer(handle.easy, CURLOPT_COPYPOSTFIELDS, buffer.baseAddress)
                return true
            }
        }
        bodyReader = reader
        _ = ccurl_on_read(handle.easy, sendBody, Unmanaged.passUnretained(self).toOpaque())
        return true
    }

    // MARK: - What libcurl asks on the way

    fileprivate func open(_ address: UnsafePointer<curl_sockaddr>) -> curl_socket_t {
        let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 16
        // Behind a proxy this is the proxy's address, which the operator chose.
        if request.proxy == nil, request.addresses != .any {
            let found = IPAddress(
                socketAddress: UnsafeRawPointer(address) + offset, length: Int(address.pointee.addrlen))
            guard let found else { return ccurl_bad_socket() }
            if let why = request.addresses.refusal(of: found) {
                refusedAddress = "the address \(found) is refused: \(why)"
                return ccurl_bad_socket()
            }
        }
        if beginnings > 0 { return ccurl_bad_socket() }
        openedSocket = true
        let flags = Int32(SOCK_CLOEXEC.rawValue)
        return socket(address.pointee.family, address.pointee.socktype | flags, address.pointee.protocol)
    }

    fileprivate func mayBegin(peer: String) -> Bool {
        beginnings += 1
        if beginnings > 1 { return false }
        reusedConnection = !openedSocket
        // A kept connection may have been opened under another rule.
        if request.proxy == nil, request.addresses != .any {
            guard let address = IPAddress(peer) else { return refusePeer("unknown") }
            if let why = request.addresses.refusal(of: address) { return refusePeer("\(address) is refused: \(why)") }
        }
        return true
    }

    private func refusePeer(_ what: String) -> Bool {
        refusedAddress = "the address \(what)"
        beginnings = 0
        return false
    }

    fileprivate func send(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let count = bodyReader?.read(into: buffer) else {
            bodyWasWrong = true
            return Int(CURL_READFUNC_ABORT)
        }
        return count
    }

    fileprivate func receive(header bytes: UnsafeRawBufferPointer) -> Bool { answer.append(header: bytes) }

    fileprivate func receive(body bytes: UnsafeRawBufferPointer) -> Bool { answer.append(body: bytes) }

    // MARK: - The end

    func cancel() { completion(.cancelled(sent: beginnings > 0)) }

    func refuseBody() {
        completion(
            .failed(WireFailure(sent: false, transient: false, staleConnection: false, reason: Self.wrongBody)))
    }

    private static let wrongBody = "the body produced for sending is not the one that was signed"

    func finish(_ code: CURLcode) {
        if code == CURLE_OK, !answer.headersAreWhole {
            // To libcurl an answer that stops inside its headers is a short one.
            completion(
                .failed(
                    WireFailure(
                        sent: true, transient: true, staleConnection: false, cause: .closed,
                        reason: "the connection was closed inside the answer's headers")))
        } else if code == CURLE_OK {
            completion(.response(status: handle.responseCode, headers: answer.headers, body: answer.takeBody()))
        } else if request.bodyIsForTheLog, answer.headersAreWhole, answer.exceeded == nil, handle.responseCode >= 200 {
            completion(.cut(status: handle.responseCode, headers: answer.headers, body: answer.takeBody()))
        } else if let limit = answer.exceeded {
            completion(.limitExceeded(status: handle.responseCode, headers: answer.headers, reason: limit))
        } else {
            completion(.failed(failure(code)))
        }
    }

    private func failure(_ code: CURLcode) -> WireFailure {
        let sent = beginnings > 0
        if let refusedAddress, !sent {
            return WireFailure(
                sent: false, transient: false, staleConnection: false, cause: .addressRefused, reason: refusedAddress)
        }
        var reason = handle.describe(code)
        if bodyWasWrong { reason = Self.wrongBody }
        let stale = sent && reusedConnection && answer.isEmpty && code != CURLE_OPERATION_TIMEDOUT && !bodyWasWrong
        if stale { reason = "a kept connection was closed before any answer" }
        return WireFailure(
            sent: sent, transient: !Self.isOurFault(code), staleConnection: stale,
            cause: stale ? .closed : WireCause(code),
            reason: "\(reason) (curl \(code.rawValue))")
    }

    /// Trying again changes nothing: certificates, keys, URLs.
    private static func isOurFault(_ code: CURLcode) -> Bool {
        let ours = [
            CURLE_UNSUPPORTED_PROTOCOL, CURLE_FAILED_INIT, CURLE_URL_MALFORMAT, CURLE_PEER_FAILED_VERIFICATION,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_ENGINE_NOTFOUND, CURLE_BAD_FUNCTION_ARGUMENT,
        ]
        return ours.contains(code)
    }
}

// MARK: - Thunks

private func owner(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
    context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
}

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return owner(context)?.receive(body: buffer) == true ? buffer.count : 0
}

private func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return owner(context)?.receive(header: buffer) == true ? buffer.count : 0
}

private func sendBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    owner(context)?.send(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
        ?? Int(CURL_READFUNC_ABORT)
}

private func openSocket(
    _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let transfer = owner(context), let address else { return ccurl_bad_socket() }
    return transfer.open(address)
}

private func beforeRequest(
    _ context: UnsafeMutableRawPointer?, _ peer: UnsafeMutablePointer<CChar>?, _ local: UnsafeMutablePointer<CChar>?,
    _ peerPort: Int32, _ localPort: Int32
) -> Int32 {
    guard let transfer = owner(context), let peer, transfer.mayBegin(peer: String(cString: peer)) else {
        return Int32(CURL_PREREQFUNC_ABORT)
    }
    return Int32(CURL_PREREQFUNC_OK)
}
