import ArgumentParser
import Bindings
import Domain
import Egress
import Vault

extension WebhookCommand {
    struct Send: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sends one signed webhook under the server's rules and prints what came back.",
            discussion: """
                For trying an endpoint before it is registered: the same rules for URLs and addresses, the same deadlines, \
                no redirects. Exit code 0: the endpoint took it (2xx); 1: not.
                """)

        @Argument(help: "Where to; https, a public address, port 443 or 8443.")
        var url: String

        @Option(help: "A file with the endpoint's secret (whsec_…) or private key (whsk_…); repeat it for a rotation.")
        var secretFile: [String]

        @Option(help: "A file with the body, JSON (default: a test event).", completion: .file())
        var body: String?

        @Flag(help: "As webhooks.allow_private: http, private addresses and any port.")
        var allowPrivate = false

        @Option(help: "A PEM file of authorities to trust instead of the system's.", completion: .file())
        var caFile: String?

        @Option(help: "Milliseconds to wait for the answer, 100 to 60000.")
        var timeout: Int64 = 15_000

        @Flag(help: "Print JSON.")
        var json = false

        func validate() throws {
            if secretFile.isEmpty { throw ValidationError("give the secret: --secret-file FILE") }
            guard (100...60_000).contains(timeout) else { throw ValidationError("--timeout is 100 to 60000") }
        }

        func run() async throws {
            try await reporting {
                let settings = WebhookSenderSettings(
                    version: Version.text, policy: allowPrivate ? .trial : .standard,
                    authorities: try caFile.map { try CommandFile.read($0, limit: 1024 * 1024) })
                let call = try signedCall(settings.policy)
                let sender = WebhookSender(crypto: VaultCrypto(), settings: settings)
                let answer = await sender.send(call)
                sender.shutdown()
                if json { Output.json(Self.json(answer)) } else { Output.line(Self.text(answer)) }
                if case .response(let response) = answer, (200...299).contains(response.status) { return }
                throw ExitCode(1)
            }
        }

        private func signedCall(_ policy: WebhookURLPolicy) throws -> WebhookCall {
            let secrets = try secretFile.map { try WebhookKeyFile.secret($0) }
            let now = Timestamp.now()
            let test = JSON.object(["type": "webhook.test", "timestamp": .string(now.iso8601), "data": .object([:])])
            let bytes = try body.map { try CommandFile.read($0, limit: 25 * 1024 * 1024) } ?? Array(test.text.utf8)
            let id = ID.make().text
            let seconds = now.milliseconds / 1000
            return WebhookCall(
                url: try WebhookURL(url, policy: policy),
                headers: [
                    .init("Content-Type", "application/json"), .init(WebhookSignature.idHeader, id),
                    .init(WebhookSignature.timestampHeader, String(seconds)),
                    .init(
                        WebhookSignature.signatureHeader,
                        WebhookSignature.header(id: id, timestamp: seconds, body: bytes, secrets: secrets)),
                ], body: bytes, timeout: timeout)
        }

        private static func text(_ answer: WebhookAnswer) -> String {
            switch answer {
            case .response(let response): "status \(response.status) after \(response.milliseconds) ms"
            case .failed(let failure):
                "\(failure.code.rawValue): \(failure.text) (\(failure.sent ? "may have been sent" : "not sent"), "
                    + "after \(failure.milliseconds) ms)"
            }
        }

        private static func json(_ answer: WebhookAnswer) -> JSON {
            switch answer {
            case .response(let response):
                [
                    "status": .number(response.status), "milliseconds": .number(response.milliseconds),
                    "body": .string(String(decoding: response.bodyPrefix, as: UTF8.self)),
                    "bodyIsCut": .bool(response.bodyIsCut), "code": .null, "detail": .null, "sent": true,
                ]
            case .failed(let failure):
                [
                    "status": .null, "milliseconds": .number(failure.milliseconds), "body": .null,
                    "bodyIsCut": .null, "code": .string(failure.code.rawValue), "detail": .string(failure.text),
                    "sent": .bool(failure.sent),
                ]
            }
        }
    }
}
