import ArgumentParser
import Domain
import PluginHost
import ProviderConfig
import Store

extension PluginCommand {
    struct Prune: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Deletes copies of earlier builds that nobody needs any more; works beside running servers.",
            discussion: """
                Copies lie in plugins/sha256 beside the database. One stays while a provider names its build, while a session \
                that has not ended or a dead letter began on it, and while it was in use within the time. Each that goes is \
                audited. Copies that were never finished go after an hour.
                """)

        @Option(help: "Only those that were not in use for so long, 1h or more.")
        var olderThan = "30d"

        @Flag(help: "Show what would go, and delete nothing.")
        var dryRun = false

        @OptionGroup var options: SettingOptions

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            try await reporting {
                guard let unusedFor = DurationText.parse(olderThan), unusedFor >= PluginPruning.least else {
                    throw CommandFailure(
                        "--older-than '\(olderThan)' is not 1h or more",
                        action: "write a number and a unit, such as 30d; servers mark what they use every ten minutes")
                }
                let settings = try options.load()
                let named = try NamedBuilds(settings)
                let store = try await DatabaseAccess.open(settings.database.text)
                try await DatabaseAccess.unlock(store, ring: settings.keyRingPath)
                let pruning = PluginPruning(
                    folder: CopyFolder(path: settings.database.siblingFolder("plugins")), named: named, store: store,
                    cells: CellAssembly.settings(settings), unusedFor: unusedFor)
                try await prune(pruning)
                await store.close()
            }
        }

        private func prune(_ pruning: PluginPruning) async throws {
            var findings = try await pruning.findings()
            let drafts = try pruning.drafts()
            if !dryRun {
                for index in findings.indices { findings[index] = try await pruning.delete(findings[index]) }
                for draft in drafts { try pruning.folder.delete(draft) }
            }
            json ? showJSON(findings, drafts) : show(findings, drafts, in: pruning.folder)
        }

        private func showJSON(_ findings: [PluginPruning.Finding], _ drafts: [String]) {
            Output.json([
                "dryRun": .bool(dryRun), "copies": .array(findings.map(\.json)), "drafts": .number(drafts.count),
                "freedBytes": .number(Self.freed(findings)),
            ])
        }

        private func show(_ findings: [PluginPruning.Finding], _ drafts: [String], in folder: CopyFolder) {
            let gone = dryRun ? "would go" : "deleted"
            if !findings.isEmpty {
                Output.table(
                    ["plugin", "version", "digest", "MB", "last used", "", "why"],
                    findings.map { finding in
                        [
                            finding.manifest?.id ?? finding.copy.name, finding.manifest?.version.description ?? "?",
                            String(finding.copy.digest.prefix(19)) + "…", Self.megabytes(Int(finding.copy.size)),
                            finding.copy.usedAt.iso8601, finding.stays == nil ? gone : "stays",
                            finding.stays ?? "not used for \(olderThan)",
                        ]
                    })
            }
            let count = findings.count { $0.stays == nil }
            Output.line(
                "\(folder.path): \(count) of \(findings.count) copies \(gone), \(Self.megabytes(Self.freed(findings))) MB; "
                    + "\(drafts.count) unfinished ones \(gone)")
        }

        private static func megabytes(_ bytes: Int) -> String { "\((bytes + 500_000) / 1_000_000)" }

        private static func freed(_ findings: [PluginPruning.Finding]) -> Int {
            findings.filter { $0.stays == nil }.reduce(0) { $0 + Int($1.copy.size) }
        }
    }
}

extension PluginPruning.Finding {
    fileprivate var json: JSON {
        var members = copy.json.object ?? [:]
        members["id"] = (manifest?.id).map { .string($0) } ?? .null
        members["version"] = (manifest?.version.description).map { .string($0) } ?? .null
        members["stays"] = .bool(stays != nil)
        members["reason"] = stays.map { .string($0) } ?? .null
        return .object(members)
    }
}
