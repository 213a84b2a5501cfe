import Domain
import PluginHost
import ProviderConfig
import Store

/// Which copies may go, and the end of those.
///
/// Safe beside running hosts, whichever node they are on. A session begins only with a build in force, and each host marks
/// the copies of those every ten minutes, so what was not marked for an hour begins no session any more. A copy is first
/// taken out of everybody's sight, and deleted only if nobody had marked it and no stored session needs it at that moment.
struct PluginPruning {
    struct Finding {
        var copy: KeptCopy
        /// Why it stays; nil: it goes.
        var stays: String?
        /// Of its manifest; nil when the copy cannot be loaded.
        var manifest: Manifest?
    }

    /// After which a copy that was not finished is none any more.
    static let draftAge: Int64 = 3_600_000
    /// What `older-than` is at least: six times as long as hosts are silent.
    static let least = Duration.seconds(3600)
    private static let contested = "another command is at it"

    let folder: CopyFolder
    let named: NamedBuilds
    let store: DataStore
    let cells: CellSettings
    let unusedFor: Duration

    func findings() async throws -> [Finding] {
        // Listed before the sessions are asked for: what is marked later is seen when it is set aside.
        let copies = try folder.copies()
        let needed = try await needed()
        return copies.map { copy in
            let manifest = try? PluginShelf.load(copy.path, .cell, cells: cells, expected: copy.digest).manifest
            return Finding(copy: copy, stays: reason(copy, needed), manifest: manifest)
        }
    }

    /// - Returns: as `finding`, with the reason if it stays after all.
    func delete(_ finding: Finding) async throws -> Finding {
        guard finding.stays == nil else { return finding }
        var finding = finding
        guard let aside = try folder.setAside(finding.copy) else {
            finding.stays = Self.contested
            return finding
        }
        do {
            finding.stays = reason(aside, try await needed())
            if finding.stays == nil {
                try await audit(finding)
                if try !folder.finish(aside) { finding.stays = Self.contested }
            } else {
                try folder.putBack(aside)
            }
        } catch {
            try folder.putBack(aside)
            throw error
        }
        return finding
    }

    func drafts() throws -> [String] {
        try folder.drafts(before: FileFacts.now().adding(milliseconds: -Self.draftAge))
    }

    private func needed() async throws -> Set<String> { Set(try await store.liveBuilds().map(\.digest)) }

    private func reason(_ copy: KeptCopy, _ needed: Set<String>) -> String? {
        if needed.contains(copy.digest) { return "sessions that have not ended, or dead letters, began on it" }
        if let reason = named.reason(copy) { return reason }
        let age = copy.usedAt.milliseconds.distance(to: FileFacts.now().milliseconds)
        return age < unusedFor.milliseconds ? "used within \(DurationText.format(unusedFor))" : nil
    }

    private func audit(_ finding: Finding) async throws {
        try await store.appendAudit(
            AuditEntry(
                actor: Lookup.actor, action: "plugin.prune", target: finding.copy.digest,
                detail: ["plugin": .string(finding.copy.name), "bytes": .number(Int(finding.copy.size))]))
    }
}
