import Domain

/// Sends webhooks, with connections and a thread of its own: whatever endpoints do, calls to providers feel nothing of it.
///
/// One call is one attempt; schedule, bulkheads and breakers are the dispatcher's. Waiting holds no thread.
package final class WebhookSender: Sendable {
    package let settings: WebhookSenderSettings
    private let crypto: any EgressCrypto
    private let transport: CurlTransport
    private let tls: TLSMaterial?

    package init(crypto: any EgressCrypto, settings: WebhookSenderSettings = WebhookSenderSettings()) {
        self.crypto = crypto
        self.settings = settings
        tls = settings.authorities.map { TLSMaterial(authorities: $0) }
        transport = CurlTransport(
            settings: EgressSettings(
                version: settings.version, proxy: settings.proxy, connectTimeout: settings.connectTimeout,
                idleConnectionLifetime: settings.idleConnectionLifetime, keptConnections: settings.keptConnections))
    }

    deinit { transport.stop() }

    /// Ends what is under way as cancelled. Nothing can be sent afterwards.
    package func shutdown() { transport.stop() }

    /// POSTs the call and waits for the answer's headers and the beginning of its body. Redirects are answers like others.
    ///
    /// The address is judged by the policy when the connection is opened, and again before a kept one is used. A kept
    /// connection that turns out to be dead costs one repetition on a new one, within the same time. Cancelling the task
    /// ends the attempt.
    package func send(_ call: WebhookCall) async -> WebhookAnswer {
        let started = MonotonicClock.milliseconds()
        let timeout = call.timeout ?? settings.timeout
        let headers: [[UInt8]]
        do throws(StepFailure) {
            headers = try lines(call)
        } catch {
            return failed(.requestInvalid, error.message, sent: false, since: started)
        }
        var result = await transport.run(wireRequest(call, headers, timeout: timeout, needsNewConnection: false))
        if case .failed(let failure) = result, failure.staleConnection {
            let left = timeout - (MonotonicClock.milliseconds() - started)
            if left > 0 {
                result = await transport.run(wireRequest(call, headers, timeout: left, needsNewConnection: true))
                // The dead connection may have taken the request with it.
                if case .failed(var second) = result {
                    second.sent = true
                    result = .failed(second)
                }
            }
        }
        return answer(of: result, call.url, since: started)
    }

    private func lines(_ call: WebhookCall) throws(StepFailure) -> [[UInt8]] {
        var headers = [
            ResolvedRequest.Header(name: "User-Agent", value: Array("gatehouse/\(settings.version)".utf8))
        ]
        for header in call.headers {
            try HeaderRules.check(name: header.name)
            let value = Array(header.value.utf8)
            try HeaderRules.check(value: value, of: header.name)
            headers.append(ResolvedRequest.Header(name: header.name, value: value))
        }
        return WireRequest.headerLines(headers)
    }

    private func wireRequest(
        _ call: WebhookCall, _ headers: [[UInt8]], timeout: Int64, needsNewConnection: Bool
    ) -> WireRequest {
        var request = WireRequest(
            method: "POST", origin: call.url.origin, target: call.url.target, headers: headers,
            body: ByteSegments(call.body), signedBodyDigest: nil, crypto: crypto, timeout: timeout,
            connectTimeout: settings.connectTimeout, responseCap: UInt64(settings.bodyPrefix),
            needsNewConnection: needsNewConnection, tls: tls, addresses: settings.policy.addresses,
            proxy: settings.proxy)
        request.bodyIsForTheLog = true
        return request
    }

    private func answer(of result: WireResult, _ url: WebhookURL, since started: Int64) -> WebhookAnswer {
        switch result {
        case .response(let status, let headers, let body):
            return response(status, headers, body, isCut: false, since: started)
        case .cut(let status, let headers, let body):
            return response(status, headers, body, isCut: true, since: started)
        case .limitExceeded(_, _, let reason):
            return failed(.answerInvalid, reason, sent: true, since: started)
        case .failed(let failure):
            let code = WebhookAnswer.Code(failure)
            return failed(code, code.text(failure, url), sent: failure.sent, since: started)
        case .cancelled(let sent):
            return failed(.cancelled, "ended before an answer came", sent: sent, since: started)
        }
    }

    private func response(
        _ status: Int, _ headers: [HTTPResult.Header], _ body: [UInt8], isCut: Bool, since started: Int64
    ) -> WebhookAnswer {
        let retryAfter = headers.first { $0.name == "retry-after" }
            .flatMap { RetryAfter.milliseconds($0.value, now: Timestamp.now()) }
        return .response(
            WebhookAnswer.Response(
                status: status, retryAfter: retryAfter, bodyPrefix: body, bodyIsCut: isCut,
                milliseconds: MonotonicClock.milliseconds() - started))
    }

    private func failed(
        _ code: WebhookAnswer.Code, _ text: String, sent: Bool, since started: Int64
    ) -> WebhookAnswer {
        .failed(
            WebhookAnswer.Failure(
                code: code, text: text, sent: sent, milliseconds: MonotonicClock.milliseconds() - started))
    }
}
