import ArgumentParser
import Bindings
import Domain
import Egress
import Engine
import ProviderConfig
import Vault

extension ConfigCommand {
    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows what a change of the configuration does to each tenant's routes, before it is applied.",
            discussion: """
                With --url it asks a running host what a reload of its own files would change now. With --against it \
                compares FOLDER (default: that of the settings) with another one, without a host.
                Exit code 0, and 1 when there are errors.
                """)

        @Argument(help: "The folder with the change (default: that of the settings).")
        var folder: String?

        @Option(help: "A folder as it is in force.")
        var against: String?

        @Option(help: "A running host, such as http://127.0.0.1:8080.")
        var url: String?

        @Option(help: "An API key with the scope admin, for --url (default: GATEHOUSE_ADMIN_KEY of the environment).")
        var key: String?

        @OptionGroup var options: SettingOptions

        @Flag(help: "Print {\"revision\",\"changes\",\"diagnostics\"} as JSON.")
        var json = false

        func validate() throws {
            if (against == nil) == (url == nil) {
                throw ValidationError("say what to compare with: --against FOLDER, or --url of a running host")
            }
            if url != nil, folder != nil {
                throw ValidationError("a running host reads its own folder; leave FOLDER out, or use --against")
            }
        }

        func run() async throws {
            try await reporting {
                let report: JSON
                if let url { report = try await asked(url) } else { report = try await compared() }
                if json {
                    Output.json(report)
                } else {
                    show(report)
                }
                if report["diagnostics"]?["ok"] == .bool(false) { throw ExitCode(1) }
            }
        }

        private func compared() async throws -> JSON {
            let settings = try options.load()
            let shelf = PluginShelf(folders: settings.plugins, cells: CellAssembly.settings(settings))
            let before = await Configuration.load(
                folder: against ?? "", shelf: shelf, environment: Environment.all)
            guard !before.snapshot.providers.isEmpty else {
                Output.note(DiagnosticRenderer().text(before.diagnostics))
                throw CommandFailure("there is no provider in \(against ?? "")", action: "name the folder in force")
            }
            let after = await Configuration.load(
                folder: folder ?? settings.providers, shelf: shelf, environment: Environment.all)
            let old = Catalogue(before, shelf: shelf, after: nil)
            // What has errors keeps the revision in force, as it would in a running host.
            let new = Catalogue(after, shelf: shelf, after: old)
            return ReloadReport(
                isApplied: false, revision: new.snapshot.revision, changes: new.changes(since: old),
                diagnostics: after.diagnostics
            ).json
        }

        private func asked(_ url: String) async throws -> JSON {
            guard let key = key ?? Environment.all["GATEHOUSE_ADMIN_KEY"] else {
                throw CommandFailure(
                    "a running host answers admins only", action: "give --key, or set GATEHOUSE_ADMIN_KEY")
            }
            let settings = try options.load()
            let egress = EgressClient(
                crypto: VaultCrypto(), settings: EgressSettings(version: Version.text),
                logger: settings.logger(quiet: true))
            defer { egress.shutdown() }
            let base: Egress.EndpointURL
            do throws(EndpointURLError) {
                base = try Egress.EndpointURL(url)
            } catch {
                throw CommandFailure("--url: \(error.message)")
            }
            let client = DemoClient(egress: egress, base: base)
            let answer = try await client.post("/api/v1/admin/providers/reload?dryRun=true", key: key, .object([:]))
            guard answer.status == 200 else {
                throw CommandFailure(
                    "\(url) answered \(answer.status): \(answer.body["detail"]?.string ?? "without a reason")",
                    action: "use a key with the scope admin")
            }
            return answer.body
        }

        private func show(_ report: JSON) {
            for (kind, word) in [("errors", "error"), ("warnings", "warning")] {
                for item in report["diagnostics"]?[kind]?.array ?? [] {
                    let numbers = ["line", "column"].compactMap { item[$0]?.int.map { "\($0)" } }
                    let place = ([item["file"]?.string ?? ""] + numbers).joined(separator: ":")
                    Output.note("\(place): \(word): \(item["message"]?.string ?? "")")
                }
            }
            let changes = report["changes"]?.array ?? []
            if changes.isEmpty { return Output.line("no tenant's routes change") }
            Output.table(
                ["tenant", "provider", "change", "details"],
                changes.map { change in
                    let tenant = change["tenant"]?.string ?? ""
                    return [
                        tenant == TenantRules.others ? "every other" : tenant, change["provider"]?.string ?? "",
                        change["kind"]?.string ?? "",
                        (change["details"]?.array ?? []).compactMap(\.string).joined(separator: ", "),
                    ]
                })
        }
    }
}
