import ArgumentParser
import Domain
import FoundationEssentials
import ProviderConfig
import Store

extension ProviderCommand {
    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Switches a provider on in its file, for all or for one tenant.",
            discussion: "Comments and order stay. A running host takes it over by itself.")

        @OptionGroup var target: SwitchTarget

        func run() async throws { try await target.set(true) }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Switches a provider off in its file, for all or for one tenant.",
            discussion:
                "It takes no new work; what is under way ends. Comments and order stay. A running host takes it over by itself."
        )

        @OptionGroup var target: SwitchTarget

        func run() async throws { try await target.set(false) }
    }
}

struct SwitchTarget: ParsableArguments {
    @Argument(help: "The provider's id.")
    var id: String

    @Option(help: "Only for this tenant.")
    var tenant: String?

    @OptionGroup var options: SettingOptions

    @Flag(help: "Print {\"provider\",\"tenant\",\"enabled\",\"changed\",\"file\"} as JSON.")
    var json = false

    func set(_ isEnabled: Bool) async throws {
        try await reporting {
            let settings = try options.load()
            let file = try self.file(in: settings.providers)
            let old = try CommandFile.read(file, limit: ConfigFile.sizeLimit)
            let new: [UInt8]?
            do throws(ProviderSwitch.Refusal) {
                new = try ProviderSwitch.set(isEnabled, tenant: tenant, in: old, file: file)
            } catch {
                throw CommandFailure(error.description)
            }
            if let new {
                guard try CommandFile.read(file, limit: ConfigFile.sizeLimit) == old else {
                    throw CommandFailure("\(file) was changed by somebody else at this moment", action: "try again")
                }
                try CommandFile.edit(file, to: new)
                await audit(settings, isEnabled, file)
            }
            show(isEnabled, file, isChanged: new != nil)
        }
    }

    /// Secrets and plugins do not matter here, nor do the errors of other files.
    private func file(in folder: String) throws -> String {
        let snapshot = ConfigFolder.load(folder, environment: Environment.all) { _ in "" }
        if let provider = snapshot.provider(id) { return provider.file }
        let broken = snapshot.broken.filter { $0.providerID == id }
        if broken.count == 1 { return broken[0].file }
        if broken.count > 1 {
            throw CommandFailure(
                "'\(id)' is the id of several files: \(broken.map(\.file).joined(separator: ", "))",
                action: "give every provider an id of its own")
        }
        throw CommandFailure(
            "there is no provider '\(id)' in \(folder)" + didYouMean(id, among: snapshot.providers.map(\.id)),
            action: "gatehouse provider list, or name the folder with --providers")
    }

    /// The file is what counts: where there is no database yet, nothing is written down.
    private func audit(_ settings: HostSettings, _ isEnabled: Bool, _ file: String) async {
        let path = settings.database.isSQLite ? String(settings.database.text.dropFirst("sqlite:".count)) : nil
        if let path, !FileManager.default.fileExists(atPath: path) { return }
        do {
            let store = try await DatabaseAccess.open(settings.database.text)
            do {
                try await DatabaseAccess.unlock(store, ring: settings.keyRingPath)
                try await store.appendAudit(
                    AuditEntry(
                        actor: Lookup.actor, action: isEnabled ? "provider.enable" : "provider.disable", target: id,
                        detail: [
                            "tenant": tenant.map { .string($0) } ?? .null,
                            "file": .string(URL(filePath: file).lastPathComponent),
                        ]))
            } catch {
                await store.close()
                throw error
            }
            await store.close()
        } catch {
            Output.note("warning: the change is made and not audited: \(error)")
        }
    }

    private func show(_ isEnabled: Bool, _ file: String, isChanged: Bool) {
        if json {
            return Output.json([
                "provider": .string(id), "tenant": tenant.map { .string($0) } ?? .null, "enabled": .bool(isEnabled),
                "changed": .bool(isChanged), "file": .string(file),
            ])
        }
        let who = tenant.map { " for \($0)" } ?? ""
        let state = isEnabled ? "enabled" : "disabled"
        Output.line(
            isChanged ? "\(id) is \(state)\(who) in \(file)" : "\(id) is \(state)\(who) already; \(file) is as it was")
    }
}
