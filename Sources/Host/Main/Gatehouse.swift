import ArgumentParser

@main
struct Gatehouse: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gatehouse",
        abstract: "One verification API in front of every identity provider.",
        discussion: """
            Exit codes: 0 done; 1 the thing asked about is wrong or failed; 64 the command line is wrong.
            Every command that prints takes --json.
            """,
        version: Version.text,
        subcommands: [
            ServeCommand.self, DemoCommand.self, ConfigCommand.self, MigrateCommand.self, TenantCommand.self,
            KeyCommand.self, RequestsCommand.self, DeadCommand.self, PluginCommand.self, ProviderCommand.self,
            TemplatesCommand.self, PlansCommand.self, ScheduleCommand.self, EventsCommand.self,
            WebhookCommand.self, CallbackCommand.self, VersionCommand.self,
        ])
}
