import ArgumentParser
import Bindings
import Conformance
import Dispatch
import Domain
import FoundationEssentials
import Glibc

extension PluginCommand {
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Asks a library everything that the plugin ABI demands, each question in a process of its own.",
            discussion: "Exit code 0: nothing was found; 1: something was found; 2: the check itself was not possible.")

        @OptionGroup var options: CheckOptions

        @Option(help: "Make this check only; repeat it for several.")
        var only: [String] = []

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let checks: [Conformance.Check]
            let run: CheckRun
            do {
                _ = try options.examination()
                checks = try selected()
                run = CheckRun(
                    arguments: options.arguments, seed: options.seed, limit: options.limit,
                    isSingleCase: options.fuzzCase != nil)
            } catch {
                Output.note("error: \(error)")
                throw ExitCode(2)
            }
            var outcomes: [CheckRun.Outcome] = []
            var isBlocked = false
            for check in checks {
                do {
                    // The wait for a child would hold a thread that others share.
                    let outcome = isBlocked ? Self.blocked(check) : try await Self.apart { try run.run(check) }
                    if check.isGate, outcome.status == "failed" { isBlocked = true }
                    outcomes.append(outcome)
                    if !json { show(outcome) }
                } catch {
                    Output.note("error: \(check.id): \(error)")
                    throw ExitCode(2)
                }
            }
            let failed = outcomes.filter { $0.status == "failed" }
            if json {
                Output.json([
                    "file": .string(options.file), "seed": .string(String(options.seed)),
                    "passed": .bool(failed.isEmpty), "checks": .array(outcomes.map(\.json)),
                ])
            } else {
                Output.line(
                    failed.isEmpty
                        ? "\(options.file): nothing found (seed \(options.seed))"
                        : "\(options.file): \(failed.count) of \(outcomes.count) checks failed (seed \(options.seed))")
            }
            if !failed.isEmpty { throw ExitCode(1) }
        }

        private func selected() throws -> [Conformance.Check] {
            guard !only.isEmpty else { return Conformance.Check.all }
            for id in only where Conformance.Check.named(id) == nil {
                throw CommandFailure(
                    "there is no check \"\(id)\"",
                    action: "use one of \(Conformance.Check.all.map(\.id).joined(separator: ", "))")
            }
            return Conformance.Check.all.filter { only.contains($0.id) }
        }

        private static func blocked(_ check: Conformance.Check) -> CheckRun.Outcome {
            var report = CheckReport()
            report.skipped = "the library cannot be used; see the failure above"
            return CheckRun.Outcome(check: check, report: report)
        }

        private static func apart<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
            try await withCheckedThrowingContinuation { continuation in
                DispatchQueue.global().async { continuation.resume(with: Result(catching: work)) }
            }
        }

        private func show(_ outcome: CheckRun.Outcome) {
            let name = outcome.check.id + String(repeating: " ", count: max(0, 15 - outcome.check.id.count))
            let note =
                switch outcome.status {
                case "skipped": "skipped: \(outcome.report.skipped ?? "")"
                case "passed": outcome.check.purpose + " (\(outcome.report.cases))"
                default: outcome.check.purpose
                }
            Output.line("\(outcome.status)  \(name)  \(note)")
            for finding in outcome.report.findings {
                Output.line("        at    \(finding.place)")
                Output.line("        found \(finding.problem)")
                Output.line("        next  \(finding.action)")
            }
        }
    }

    /// One check, in the process that a `check` starts for it.
    struct CheckChild: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "check-child", shouldDisplay: false)

        @Argument var id: String
        @OptionGroup var options: CheckOptions

        func run() async throws {
            guard let check = Conformance.Check.named(id) else { throw ExitCode(2) }
            ChildProcess.boundSelf(seconds: options.limit)
            let examination = Examination(
                try options.examination(), desk: Desk(descriptor: ChildProcess.deskDescriptor),
                crypto: VaultCrypto())
            await examination.run(check)
            let report = examination.report.json.serialized()
            var rest = report[...]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes {
                    Glibc.write(ChildProcess.reportDescriptor, $0.baseAddress, $0.count)
                }
                guard written > 0 || errno == EINTR else { throw ExitCode(2) }
                rest = rest.dropFirst(max(written, 0))
            }
        }
    }
}

struct CheckOptions: ParsableArguments {
    @Argument(help: "The library file.", completion: .file(extensions: ["so"]))
    var file: String

    @Option(help: "The plugin's configuration, a JSON file (default: made from its schema).", completion: .file())
    var config: String?

    @Option(help: "Recorded sessions of the vendor (docs/writing-a-plugin.md).", completion: .file())
    var cassette: String?

    @Option(
        help: "An older build of the same plugin, whose sessions this one is to go on with.",
        completion: .file(extensions: ["so"]))
    var previous: String?

    @Option(help: "The seed of the fuzzing; the same seed makes the same cases.")
    var seed: UInt64 = 1

    @Option(help: "How many seconds to fuzz, 0 to 86400.")
    var seconds: Int = 5

    @Option(help: "How many sessions the search for leaks runs, 100 to 1000000.")
    var sessions: Int = 10_000

    @Option(help: "Only this fuzzed case, as a finding names it.")
    var fuzzCase: Int?

    @Option(help: "Only these mutations of the case, as a finding names them.")
    var keep: String?

    func validate() throws {
        guard (0...86_400).contains(seconds) else { throw ValidationError("--seconds is from 0 to 86400") }
        guard (100...1_000_000).contains(sessions) else { throw ValidationError("--sessions is from 100 to 1000000") }
    }

    func examination() throws -> Examination.Options {
        var parsed: JSON?
        if let config {
            do { parsed = try JSON.parse(try CommandFile.read(config, limit: 1 << 20)) } catch let error
                as JSONSyntaxError
            {
                throw CommandFailure("the file \(config) is not JSON: \(error)")
            }
        }
        var tape: Cassette?
        if let cassette {
            do { tape = try Cassette(try CommandFile.read(cassette, limit: 64 << 20)) } catch let error as CassetteError
            {
                throw CommandFailure(
                    "the file \(cassette) is no cassette: \(error)", action: "see docs/writing-a-plugin.md")
            }
        }
        return Examination.Options(
            file: file, config: parsed, cassette: tape, seed: seed, seconds: seconds, sessions: sessions,
            fuzzCase: fuzzCase, keep: keep.map { $0.split(separator: ",").compactMap { Int($0) } }, previous: previous)
    }

    /// Seconds that one check may take.
    var limit: Int { CheckRun.limit(fuzzing: seconds, sessions: sessions) }

    /// For a child.
    var arguments: [String] {
        var words = [file, "--seed", "\(seed)", "--seconds", "\(seconds)", "--sessions", "\(sessions)"]
        if let config { words += ["--config", config] }
        if let cassette { words += ["--cassette", cassette] }
        if let previous { words += ["--previous", previous] }
        if let fuzzCase { words += ["--fuzz-case", "\(fuzzCase)"] }
        if let keep { words += ["--keep", keep] }
        return words
    }
}
