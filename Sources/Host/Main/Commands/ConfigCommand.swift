import ArgumentParser
import Domain
import ProviderConfig

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Checks provider configuration.", subcommands: [Check.self, Plan.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks a providers.d folder without a server: every error at once, with file, line and column.",
            discussion: "Exit code 0 without errors, 1 with.")

        @Argument(help: "The folder (default: that of the settings).")
        var folder: String?

        @OptionGroup var options: SettingOptions

        @Flag(help: "Print {\"ok\",\"errors\",\"warnings\"} as JSON.")
        var json = false

        func run() async throws {
            try await reporting {
                let settings = try options.load()
                let shelf = PluginShelf(folders: settings.plugins, cells: CellAssembly.settings(settings))
                let configuration = await Configuration.load(
                    folder: folder ?? settings.providers, shelf: shelf, environment: Environment.all)
                if json {
                    Output.json(DiagnosticRenderer.json(configuration.diagnostics))
                } else {
                    Output.note(DiagnosticRenderer().text(configuration.diagnostics).trimmingTrailingLine)
                    let errors = configuration.diagnostics.filter(\.isError).count
                    let providers = configuration.snapshot.providers.count
                    Output.line(errors == 0 ? "ok: \(providers) providers" : "\(errors) errors")
                }
                if configuration.diagnostics.hasErrors { throw ExitCode(1) }
            }
        }
    }
}

extension String {
    fileprivate var trimmingTrailingLine: String { hasSuffix("\n") ? String(dropLast()) : self }
}
