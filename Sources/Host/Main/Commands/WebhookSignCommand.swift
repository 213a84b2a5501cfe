import ArgumentParser
import Domain
import Vault

extension WebhookCommand {
    struct Sign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the three headers that a webhook with this body is sent with.")

        @OptionGroup var message: Message

        @Option(help: "A file with a secret (whsec_…) or private key (whsk_…); repeat it for a rotation.")
        var secretFile: [String]

        @Option(help: "Seconds since 1970 (default: now).")
        var timestamp: Int64?

        @Flag(help: "Print JSON.")
        var json = false

        func validate() throws {
            if secretFile.isEmpty { throw ValidationError("give the secret: --secret-file FILE") }
            if let timestamp, timestamp < 0 { throw ValidationError("--timestamp is seconds since 1970, 0 or more") }
            try message.checkID()
        }

        func run() async throws {
            try await reporting {
                let time = timestamp ?? Timestamp.now().milliseconds / 1000
                let secrets = try secretFile.map { try WebhookKeyFile.secret($0) }
                let signature = WebhookSignature.header(
                    id: message.id, timestamp: time, body: try message.body(), secrets: secrets)
                let headers = [
                    (WebhookSignature.idHeader, message.id), (WebhookSignature.timestampHeader, String(time)),
                    (WebhookSignature.signatureHeader, signature),
                ]
                if json {
                    Output.json(.object(Dictionary(uniqueKeysWithValues: headers.map { ($0, .string($1)) })))
                } else {
                    for (name, value) in headers { Output.line("\(name): \(value)") }
                }
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says whether a webhook that was received is genuine.",
            discussion:
                "Exit code 0: genuine; 1: not. FILE holds the body byte for byte as it came, before any parsing.")

        @OptionGroup var message: Message

        @Option(help: "The value of webhook-timestamp.")
        var timestamp: String

        @Option(help: "The value of webhook-signature.")
        var signature: String

        @Option(help: "A file with a secret (whsec_…) or public key (whpk_…); repeat it for a rotation.")
        var secretFile: [String]

        @Option(help: "Seconds that the timestamp may lie before or after now.")
        var tolerance = WebhookVerifier.usualTolerance

        @Flag(help: "Print {\"genuine\",\"reason\"} as JSON.")
        var json = false

        func validate() throws {
            if secretFile.isEmpty { throw ValidationError("give the secret: --secret-file FILE") }
            if tolerance < 0 { throw ValidationError("--tolerance is a number of seconds, 0 or more") }
        }

        func run() async throws {
            try await reporting {
                let keys = try secretFile.map { try WebhookKeyFile($0) }
                let verifier = WebhookVerifier(
                    secrets: keys.compactMap(\.secret), publicKeys: keys.compactMap(\.publicKey), tolerance: tolerance)
                let verdict = verifier.verdict(
                    id: message.id, timestamp: timestamp, signature: signature, body: try message.body(),
                    now: Timestamp.now().milliseconds / 1000)
                switch verdict {
                case .genuine:
                    if json { Output.json(["genuine": true, "reason": .null]) } else { Output.line("genuine") }
                case .refused(let reason):
                    if json {
                        Output.json(["genuine": false, "reason": .string(reason)])
                    } else {
                        Output.line("not genuine: \(reason)")
                    }
                    throw ExitCode(1)
                }
            }
        }
    }

    /// What is signed, but for the time.
    struct Message: ParsableArguments {
        @Argument(help: "The body.", completion: .file())
        var file: String

        @Option(help: "The value of webhook-id.")
        var id: String

        func checkID() throws {
            guard WebhookSignature.isID(id) else {
                throw ValidationError("--id is 1 to 256 visible ASCII characters without a full stop")
            }
        }

        func body() throws -> [UInt8] { try CommandFile.read(file, limit: 25 * 1024 * 1024) }
    }
}
