package import Domain
package import Egress
package import PluginHost

/// A session as a cassette holds it: without secrets and personal data, and shown to play.
package struct Recording: Sendable {
    package struct Removal: Hashable, Sendable {
        /// A JSON pointer into the cassette.
        package var place: String
        /// Such as `secret`, `picture`, `personal data`.
        package var what: String
        package var count: Int
    }

    package let cassette: JSON
    package let removed: [Removal]
    /// What whoever keeps the file should know.
    package let notes: [String]

    /// - Parameter moreNames: names of members that are personal with this vendor.
    /// - Throws: when something is left that must not be, or the plugin behaves otherwise with stand-ins.
    package static func make(
        _ tape: Tape, plugin: Plugin, crypto: any EgressCrypto, moreNames: [String] = []
    ) async throws(RecordingError) -> Recording {
        guard let today = CalendarDate(String(tape.startedAt.iso8601.prefix(10))) else {
            throw RecordingError("the clock says \(tape.startedAt.iso8601)", action: "set the clock")
        }
        let scrubber = Scrubber(
            secrets: tape.secrets, blobs: tape.blobs, moreNames: moreNames, address: tape.address, today: today)
        var marked: [MarkedArrival] = []
        for (index, arrival) in tape.arrivals.enumerated() {
            marked.append(try MarkedArrival(arrival, prefix: "q7x\(index)v", crypto: crypto))
        }
        scrubber.marks = marked.flatMap { $0.marks.map(\.text) }
        var draft = CassetteDraft(tape, marked, plugin.manifest, scrubber)
        draft.learn()
        var session = draft.write()
        let instance = try await Self.instance(of: plugin, tape.config)
        let resigner = Resigner(plugin, instance, crypto, for: marked)
        try await Self.sign(&session, marked, with: resigner)
        let secrets = resigner.secrets.mapValues { JSON.string(String(decoding: $0, as: UTF8.self)) }
        let bare = Self.cassette(session, config: draft.config, secrets: secrets, hasArrivals: !marked.isEmpty)
        let desk = ArrivalDesk(plugin, instance, crypto, secrets: resigner.secrets)
        let played = try await play(bare, Replay(plugin: plugin, instance: instance, desk: desk) { _ in })
        await plugin.transport.destroy(instance)
        try compare(played.end, tape.end)
        let whole = Self.cassette(
            played.session(session), config: draft.config, secrets: secrets, hasArrivals: !marked.isEmpty)
        let leaks = LeakCheck(
            known: scrubber.known, secrets: tape.secrets, authority: marked.isEmpty ? nil : tape.address?.authority
        ).leaks(in: whole)
        guard leaks.isEmpty else {
            throw RecordingError(
                "after everything was replaced there is still, at \(leaks.joined(separator: "; at "))",
                action: "record with another person's data, or name the member with --scrub")
        }
        let removed = scrubber.removed.map { Removal(place: $0.key.pointer, what: $0.key.what, count: $0.value) }
        return Recording(
            cassette: whole, removed: removed.sorted { ($0.place, $0.what) < ($1.place, $1.what) },
            notes: draft.notes)
    }

    private static func cassette(
        _ session: JSON, config: JSON, secrets: [String: JSON], hasArrivals: Bool
    ) -> JSON {
        // Without callbacks older kits can play it.
        var cassette: [String: JSON] = [
            "format": .string(hasArrivals ? Cassette.formatWithArrivals : Cassette.format), "config": config,
            "sessions": [session],
        ]
        if hasArrivals { cassette["secrets"] = .object(secrets) }
        return .object(cassette)
    }

    private static func instance(of plugin: Plugin, _ config: JSON) async throws(RecordingError) -> InstanceHandle {
        do throws(InstanceRefusal) {
            return try await plugin.transport.makeInstance(config: config.serialized())
        } catch {
            throw RecordingError(
                "the plugin refuses its configuration: \(error)", action: "mend config in the YAML file")
        }
    }

    private static func sign(
        _ session: inout JSON, _ arrivals: [MarkedArrival], with resigner: Resigner
    ) async throws(RecordingError) {
        for (number, arrival) in arrivals.enumerated() {
            let place = JSONPointer(tokens: ["exchanges", String(arrival.original.after + number)])
            session.set(try await resigner.sign(session[place] ?? .null, arrival), at: place)
        }
    }

    // MARK: Playing

    private struct Played {
        /// By the place of its exchange: what each call was asked with, as far as it is the same every time.
        var expects: [Int: JSON]
        var end: StepOutput.End

        func session(_ draft: JSON) -> JSON {
            var session = draft
            for (index, expect) in expects where expect.object?.isEmpty == false {
                session.set(expect, at: JSONPointer(tokens: ["exchanges", String(index), "expect"]))
            }
            switch end {
            case .finish(let result): session.set(result, at: JSONPointer(tokens: ["result"]))
            case .fail(let failure):
                session.set(
                    ["class": .string(failure.errorClass.name), "code": .string(failure.code)],
                    at: JSONPointer(tokens: ["failure"]))
            }
            return session
        }
    }

    private static func play(_ draft: JSON, _ replay: Replay) async throws(RecordingError) -> Played {
        var complete = draft
        // Whatever comes of it: a session must say something of its end to be one.
        complete.set([:], at: JSONPointer(tokens: ["sessions", "0", "result"]))
        let session: Cassette.Session
        do throws(CassetteError) {
            session = try Cassette(complete.serialized()).sessions[0]
        } catch {
            throw RecordingError("what was recorded is no cassette: \(error)", action: "report this as a defect")
        }
        if let violation = OperationSchemas.request(session.operation.description)?.validate(session.request).first {
            throw RecordingError(
                "with stand-ins the request breaks the operation's schema: \(violation)",
                action: "record with a plainer value there")
        }
        let first = try await outcome(of: session, replay)
        // What depends on the session's id must not be expected of the next.
        let second = try await outcome(of: session, replay)
        var expects: [Int: JSON] = [:]
        for (one, other) in zip(first.calls, second.calls) {
            guard let index = session.exchanges.firstIndex(where: { $0.key == one.exchange.key }) else { continue }
            let again = Replay.seen(of: other.call)
            let same = Replay.seen(of: one.call).filter { again[$0.key] == $0.value && !$0.value.isEmpty }
            expects[index + session.arrivals.count { $0.after <= index }] = .object(same.mapValues { .string($0) })
        }
        guard case .end(let end) = first.stop else {
            throw RecordingError("the plugin came to no end", action: "report this as a defect")
        }
        return Played(expects: expects, end: end)
    }

    private static func outcome(
        of session: Cassette.Session, _ replay: Replay
    ) async throws(RecordingError) -> Replay.Outcome {
        let outcome = await replay.run(session)
        if let problem = outcome.problems.first {
            throw RecordingError(
                "with stand-ins, at \(problem.arrival.place): \(problem.what)",
                action: "a value decides this; record with another person's data")
        }
        if case .end = outcome.stop, let arrival = outcome.unreached.first {
            throw RecordingError(
                "with stand-ins the session ends before the callback at \(arrival.place)",
                action: "a value decides this; record with another person's data")
        }
        switch outcome.stop {
        case .end: break
        case .refused(let failure):
            throw RecordingError(
                "with stand-ins the plugin's step is refused: \(failure.code)",
                action: "gatehouse plugin check shows what the plugin does wrong")
        case .waiting(let keys):
            throw RecordingError(
                "with stand-ins the plugin asks for \(keys.joined(separator: ", ")) instead of what it asked for",
                action: "a value decides what it does next; record with another person's data")
        }
        return outcome
    }

    /// The verdict must be that of the recording: another would show that a stand-in decides something.
    private static func compare(
        _ played: StepOutput.End, _ recorded: StepOutput.End
    ) throws(RecordingError) {
        let advice = "a value decides this; record with another person's data"
        switch (played, recorded) {
        case (.finish(let result), .finish(let original)):
            let (now, before) = (verdicts(result), verdicts(original))
            for name in Set(now.keys).union(before.keys).sorted() where now[name] != before[name] {
                throw RecordingError(
                    "with stand-ins \(name) is \(now[name] ?? "absent"), and was \(before[name] ?? "absent")",
                    action: advice)
            }
        case (.fail(let failure), .fail(let original)):
            guard failure.errorClass == original.errorClass, failure.code == original.code else {
                throw RecordingError("with stand-ins the plugin fails as \(failure.code)", action: advice)
            }
        default: throw RecordingError("with stand-ins the session ends otherwise than it ended", action: advice)
        }
    }

    /// What a result decides, by name: our words, no values.
    private static func verdicts(_ result: JSON) -> [String: String] {
        var found: [String: String] = [:]
        for name in ["decision", "status", "retryable"] { found[name] = result[name]?.text }
        found["failure"] = result["failure"]?["code"]?.text
        for check in result["checks"]?.array ?? [] {
            found["check \(check["name"]?.string ?? "")"] = check["outcome"]?.text
        }
        return found
    }
}

/// Why nothing was recorded: the problem and the next action. It quotes no value.
package struct RecordingError: Error, CustomStringConvertible {
    package let problem: String
    package let action: String

    package init(_ problem: String, action: String) {
        self.problem = problem
        self.action = action
    }

    package var description: String { "\(problem)\n  next: \(action)" }
}
