import Domain
import Egress
import PluginHost
import Vault

/// Makes the proofs of scrubbed callbacks anew: what is signed is no longer what the vendor signed, and the key has a
/// stand-in.
struct Resigner {
    let plugin: Plugin
    let instance: InstanceHandle
    let crypto: any EgressCrypto
    /// What stands for each secret that a callback's proof is made with.
    let secrets: [String: [UInt8]]

    private struct Draft: Equatable {
        var values: [Mark: [UInt8]]
        /// Which of its writings each mark has.
        var writings: [Mark: Int] = [:]
    }

    /// A value may stand in what another one covers; values that still change then cover themselves.
    private static let rounds = 8

    init(_ plugin: Plugin, _ instance: InstanceHandle, _ crypto: any EgressCrypto, for arrivals: [MarkedArrival]) {
        self.plugin = plugin
        self.instance = instance
        self.crypto = crypto
        let names = Set(arrivals.flatMap { $0.original.groups.joined() }.flatMap(\.secrets))
        secrets = names.reduce(into: [:]) { $0[$1] = Self.standIn(for: $1) }
    }

    /// 64 hex digits, so that it can be read as text, as hex and as base64.
    static func standIn(for name: String) -> [UInt8] {
        Array(Hash.hex(.sha256, Array("gatehouse.cassette/\(name)".utf8)).utf8)
    }

    /// - Parameter entry: of the cassette, with marks.
    func sign(_ entry: JSON, _ arrival: MarkedArrival) async throws(RecordingError) -> JSON {
        var draft = Draft(values: arrival.marks.reduce(into: [:]) { $0[$1] = $1.blank })
        for _ in 0..<Self.rounds {
            let filled = Self.fill(entry, draft)
            let next = try await self.next(after: draft, filled, arrival)
            if next == draft { return filled }
            draft = next
        }
        throw RecordingError(
            "a callback's proof cannot be made anew: it covers itself",
            action: "have ingest cover what the vendor covers")
    }

    private func next(
        after draft: Draft, _ entry: JSON, _ arrival: MarkedArrival
    ) async throws(RecordingError) -> Draft {
        let (request, groups) = try await read(entry, arrival)
        var next = draft
        for mark in arrival.marks {
            next.values[mark] = try value(of: mark, request, groups, arrival.original.group)
            // Read as something else: it was written in the other alphabet.
            let writing = draft.writings[mark] ?? 0
            if case .proof(let group, let index) = mark.meaning, writing + 1 < mark.writings.count,
                groups[group][index].expected != draft.values[mark]
            {
                next.writings[mark] = writing + 1
            }
        }
        return next
    }

    private func read(
        _ entry: JSON, _ arrival: MarkedArrival
    ) async throws(RecordingError) -> (InboundRequest, [AssertionGroup]) {
        let request: InboundRequest
        do throws(CassetteError) {
            request = try Arrival(entry["arrived"] ?? .null, "a callback", after: 0)
                .request(now: arrival.original.request.now)
        } catch {
            throw RecordingError("what was recorded is no callback: \(error)", action: "report this as a defect")
        }
        switch await plugin.transport.ingest(instance, request, now: request.now) {
        case .success(let output) where output.groups.map(\.count) == arrival.original.groups.map(\.count):
            return (request, output.groups)
        case .success:
            throw RecordingError(
                "with stand-ins the plugin sees other proofs in a callback",
                action: "a value decides this; record with another person's data")
        case .failure(let failure):
            throw RecordingError(
                "with stand-ins the plugin does not understand a callback: \(failure.code)",
                action: "a value decides this; record with another person's data")
        }
    }

    private func value(
        of mark: Mark, _ request: InboundRequest, _ groups: [AssertionGroup], _ held: Int?
    ) throws(RecordingError) -> [UInt8] {
        switch mark.meaning {
        case .bodyDigest(let hash): return crypto.digest(hash, request.body)
        case .proof(let group, let index):
            // What did not hold before need not hold now.
            guard group == held else { return mark.blank }
            let checker = AssertionChecker(crypto: crypto, provider: StandInAddress.provider, secrets: secrets)
            do throws(StepFailure) {
                return try checker.expected(by: groups[group][index], of: request) ?? mark.blank
            } catch {
                throw RecordingError(
                    "a callback's proof cannot be made anew: \(error.message)",
                    action: "report this, with what the plugin asserts")
            }
        }
    }

    private static func fill(_ json: JSON, _ draft: Draft) -> JSON {
        switch json {
        case .null, .bool, .number: return json
        case .string(var text):
            for (mark, bytes) in draft.values where text.contains(mark.text) {
                // Bytes that cannot be written so were not found so.
                guard let written = mark.writings[draft.writings[mark] ?? 0].write(bytes) else { continue }
                text = text.replacing(mark.text, with: written)
            }
            return .string(text)
        case .array(let items): return .array(items.map { fill($0, draft) })
        case .object(let members): return .object(members.mapValues { fill($0, draft) })
        }
    }
}
