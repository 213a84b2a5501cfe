import ArgumentParser
import Bindings
import Conformance
import Domain
import Glibc

extension PluginCommand {
    struct Record: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Runs one operation with the vendor and writes down what it answered, without secrets and people.",
            discussion: """
                Nothing is written when the operation is interrupted, when a known value is still there after all were \
                replaced, or when the plugin behaves otherwise with what stands in their places. What is written passes \
                gatehouse plugin check --cassette. Exit code 1: nothing was written.
                """)

        @OptionGroup var options: RecordOptions

        @Option(help: "The cassette to write.", completion: .file())
        var output: String

        @Flag(help: "Replace the file if it is there.")
        var force = false

        @Flag(help: "Print {\"file\",\"end\",\"exchanges\",\"callbacks\",\"removed\",\"notes\"} as JSON.")
        var json = false

        func run() async throws {
            try await reporting {
                try checkOutput()
                let bench = try await RecordBench.make(options)
                let tape: Tape
                do {
                    tape = try await bench.record()
                    bench.close()
                } catch {
                    bench.close()
                    throw error
                }
                let recording: Recording
                do throws(RecordingError) {
                    recording = try await Recording.make(
                        tape, plugin: bench.plugin, crypto: VaultCrypto(), moreNames: options.scrub)
                } catch {
                    throw CommandFailure("nothing is written: \(error.problem)", action: error.action)
                }
                let text = recording.cassette.serializedPretty() + "\n"
                try CommandFile.create(output, Array(text.utf8), replacing: force)
                show(recording, tape)
            }
        }

        /// Before the vendor is asked: an answer may cost money.
        private func checkOutput() throws {
            if !force, access(output, F_OK) == 0 {
                throw CommandFailure("\(output) is there already", action: "name another file, or add --force")
            }
            let folder = output.lastIndex(of: "/").map { String(output[...$0]) } ?? "."
            guard access(folder, W_OK) == 0 else {
                throw CommandFailure(
                    "nothing can be written to \(folder): \(String(cString: strerror(errno)))",
                    action: "name a folder that you may write to")
            }
        }

        private func show(_ recording: Recording, _ tape: Tape) {
            let end =
                switch tape.end {
                case .finish: "finished"
                case .fail(let failure): "failed: \(failure.errorClass.name) \(failure.code)"
                }
            if json {
                Output.json([
                    "file": .string(output), "end": .string(end), "exchanges": .number(tape.exchanges.count),
                    "callbacks": .number(tape.arrivals.count),
                    "removed": .array(
                        recording.removed.map {
                            ["place": .string($0.place), "what": .string($0.what), "count": .number($0.count)]
                        }), "notes": .array(recording.notes.map { .string($0) }),
                ])
                return
            }
            Output.table(
                ["count", "removed", "from"], recording.removed.map { ["\($0.count)", $0.what, $0.place] })
            for note in recording.notes { Output.line("note     \(note)") }
            let callbacks = tape.arrivals.isEmpty ? "" : ", callbacks: \(tape.arrivals.count)"
            Output.line("written  \(output): \(tape.exchanges.count) exchanges\(callbacks), \(end)")
            Output.line("  next   read it, then: gatehouse plugin check \(options.file) --cassette \(output)")
        }
    }
}

struct RecordOptions: ParsableArguments {
    @Argument(help: "The library file.", completion: .file(extensions: ["so"]))
    var file: String

    @Option(
        help: "The provider's YAML file, as in providers.d: endpoints, secrets, config.",
        completion: .file(extensions: ["yaml", "yml"]))
    var provider: String

    @Option(help: "What to run, such as verification.id/1.")
    var operation: String

    @Option(
        help: "What to ask, a JSON file that follows docs/operations, with a made-up person.",
        completion: .file(extensions: ["json"]))
    var request: String

    @Option(help: "A picture that the request names as its blob, HANDLE=FILE; repeat it for several.")
    var blob: [String] = []

    @Option(
        help: "A secret from elsewhere than the YAML file says, NAME=env:VARIABLE or NAME=file:PATH; may be repeated.")
    var secret: [String] = []

    @Option(help: "The tenant whose account is used (default: the first that may use the provider).")
    var tenant: String?

    @Option(help: "A member whose values are personal with this vendor, besides the usual ones; may be repeated.")
    var scrub: [String] = []

    @Option(help: "The session's name in the cassette (default: the operation).")
    var name: String?

    @Option(help: "How many seconds the operation may take, 1 to 3600.")
    var timeout: Int = 120

    @OptionGroup var callbacks: CallbackOptions

    @Flag(help: "Run an operation that has effects at the vendor, such as voucher.issue/1, which spends money.")
    var allowEffects = false

    func validate() throws {
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout is from 1 to 3600") }
    }
}
