import ArgumentParser

struct WebhookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook", abstract: "Signs, verifies and tries webhooks; needs no server.",
        subcommands: [Sign.self, Verify.self, Send.self])
}
