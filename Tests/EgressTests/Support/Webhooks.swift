import Bindings

@testable import Egress

func makeSender(policy: WebhookURLPolicy = .trial) -> WebhookSender {
    WebhookSender(
        crypto: VaultCrypto(),
        settings: WebhookSenderSettings(
            version: "test", policy: policy, timeout: 60_000, idleConnectionLifetime: patience))
}

func makeCall(
    _ server: RawServer, _ target: String = "/", body: [UInt8] = [], headers: [WebhookCall.Header] = [],
    timeout: Int64? = nil
) throws -> WebhookCall {
    WebhookCall(
        url: try WebhookURL(server.url + target, policy: .trial), headers: headers, body: body, timeout: timeout)
}

extension WebhookAnswer {
    var response: Response? { if case .response(let response) = self { response } else { nil } }

    var failure: Failure? { if case .failed(let failure) = self { failure } else { nil } }
}
