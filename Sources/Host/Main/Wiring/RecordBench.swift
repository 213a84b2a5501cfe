import Bindings
import Conformance
import Domain
import Egress
import Engine
import PluginHost
import ProviderConfig
import Synchronization
import Vault

/// One plugin with one provider's account, for an operation to be recorded through the real egress, without a database.
struct RecordBench {
    let plugin: Plugin
    private let operation: Manifest.Operation
    private let request: JSON
    private let account: Account
    private let instance: InstanceHandle
    private let blobs: [String: [UInt8]]
    private let egress: EgressClient
    private let credentials: Credentials
    private let limit: Int64
    private let name: String

    static func make(_ options: RecordOptions) async throws -> RecordBench {
        let plugin: Plugin
        do throws(PluginLoadError) {
            plugin = try PluginShelf.load(options.file, .inProcess, cells: CellAssembly.settings(HostSettings()))
        } catch {
            throw CommandFailure("\(options.file): \(error.message)")
        }
        let operation = try operation(options, plugin)
        let request = try request(options, operation)
        var blobs: [String: [UInt8]] = [:]
        for (handle, path) in try options.blob.map({ try pair($0, "--blob", "HANDLE=FILE") }) {
            blobs[handle] = try CommandFile.read(path, limit: 25 << 20)
        }
        let account = try account(options, plugin)
        let instances = Instances()
        let instance = try await instances.instance(of: account)
        let logger = HostSettings().logger(quiet: true)
        let egress = EgressClient(
            crypto: VaultCrypto(), settings: EgressSettings(version: Version.text), logger: logger)
        return RecordBench(
            plugin: plugin, operation: operation, request: request, account: account, instance: instance, blobs: blobs,
            egress: egress, credentials: Credentials(egress: egress, instances: instances, logger: logger),
            limit: Int64(options.timeout) * 1000, name: options.name ?? operation.id.description)
    }

    func close() { egress.shutdown() }

    /// - Throws: when the host could not run it to an end of the plugin's.
    func record() async throws -> Tape {
        let roll = Roll()
        let blobs = blobs
        let run = OneOffRun(
            egress: egress, instance: instance, account: account, credentials: credentials,
            blobs: { handle in
                guard let bytes = blobs[handle] else {
                    throw StepFailure(
                        .invalidRequest, code: "unknown_blob",
                        message: "the request names the blob \"\(handle)\"; give it with --blob \"\(handle)\"=FILE")
                }
                return BlobContent(bytes: bytes)
            }, listener: { roll.hear($0) })
        let startedAt = Timestamp.now()
        let ending: SessionEnding
        do throws(StepFailure) {
            ending = try await run.run(
                operation.id, effectful: operation.effectful, request: request, limit: limit
            ).ending
        } catch {
            throw CommandFailure(
                "\(error.code): \(error.message)", action: "nothing is written; put it right and record again")
        }
        let end: StepOutput.End =
            switch ending {
            case .finished(let result): .finish(result)
            case .failed(let failure): .fail(failure)
            case .cancelled, .expired:
                throw CommandFailure("the operation came to no end", action: "nothing is written; raise --timeout")
            }
        let content = roll.content
        return Tape(
            name: name, operation: operation.id, request: request, config: account.account.config, startedAt: startedAt,
            exchanges: content.exchanges, end: end,
            secrets: Array(account.egress.secrets.values) + content.captured.filter { $0.kind == .secret }.map(\.value),
            blobs: Array(blobs.values) + content.captured.filter { $0.kind == .blob }.map(\.value))
    }

    /// What happens, as it happens; told to whoever waits, without paths and values.
    private final class Roll: Sendable {
        struct Content {
            var exchanges: [Tape.Exchange] = []
            var captured: [CapturedValue] = []
        }

        private let state = Mutex(Content())

        var content: Content { state.withLock { $0 } }

        func hear(_ event: OneOffRun.Event) {
            switch event {
            case .calling(let call): Output.note("calling   \(call.key): \(call.method) at \(call.endpoint)")
            case .answered(let call, let outcome, let acquired):
                let result = outcome.result
                Output.note("answered  \(call.key): \(result.status == 0 ? result.reason : "status \(result.status)")")
                state.withLock {
                    $0.exchanges.append(Tape.Exchange(key: call.key, event: .http(key: call.key, result)))
                    $0.captured += outcome.captured + acquired
                }
            case .fired(let key):
                Output.note("waited    \(key)")
                state.withLock { $0.exchanges.append(Tape.Exchange(key: key, event: .timer(key: key))) }
            }
        }
    }
}

extension RecordBench {
    private static func operation(_ options: RecordOptions, _ plugin: Plugin) throws -> Manifest.Operation {
        let offered = plugin.manifest.operations.map(\.id.description)
        guard let id = OperationID(options.operation), let operation = plugin.manifest.operation(id) else {
            throw CommandFailure(
                "the plugin offers no \"\(options.operation)\"" + didYouMean(options.operation, among: offered),
                action: "use one of \(offered.joined(separator: ", "))")
        }
        guard !operation.effectful || options.allowEffects else {
            throw CommandFailure(
                "\(id) has effects at the vendor, and may spend money",
                action: "use the vendor's sandbox, and say so with --allow-effects")
        }
        return operation
    }

    private static func request(_ options: RecordOptions, _ operation: Manifest.Operation) throws -> JSON {
        let request: JSON
        do {
            request = try JSON.parse(try CommandFile.read(options.request, limit: 1 << 20))
        } catch let error as JSONSyntaxError {
            throw CommandFailure("the file \(options.request) is not JSON: \(error)")
        }
        if let violation = OperationSchemas.request(operation.id.description)?.validate(request).first {
            throw CommandFailure(
                "the file \(options.request) is no request of \(operation.id): \(violation)",
                action: "see docs/operations")
        }
        return request
    }

    private static func pair(_ text: String, _ option: String, _ form: String) throws -> (String, String) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw CommandFailure("\(option) \(text.prefix(40)) has no name", action: "write \(option) \(form)")
        }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }

    private static func account(_ options: RecordOptions, _ plugin: Plugin) throws -> Account {
        let digest: ContentDigest = { Hash.hex(.sha256, $0) }
        let bytes = try CommandFile.read(options.provider, limit: 1 << 20)
        let parsed = ConfigFolder.parse([(options.provider, bytes)], environment: Environment.all, digest: digest)
        guard let file = parsed.providers.first else {
            throw CommandFailure(DiagnosticRenderer().text(parsed.diagnostics), action: "mend the file")
        }
        var sources: [String: SecretReference.Source] = [:]
        for (name, text) in try options.secret.map({ try pair($0, "--secret", "NAME=env:VARIABLE") }) {
            sources[name] = try source(text)
        }
        let provider = file.replacing(sources, named: "--secret")
        let snapshot = ProviderSnapshot(providers: [provider], diagnostics: parsed.diagnostics, digest: digest)
            .resolvingSecrets(with: SecretResolver(environment: Environment.all))
        let problems = (snapshot.diagnostics + snapshot.validate(plugins: { _ in .loaded(plugin.manifest) }))
            .filter(\.isError)
        guard problems.isEmpty else {
            throw CommandFailure(DiagnosticRenderer().text(problems), action: "mend the file, or give --secret")
        }
        let tenant = options.tenant ?? provider.firstTenant
        // A provider that is switched off may be recorded: that is how one begins.
        guard let account = snapshot.account(ofSessionAt: provider.id, tenant: tenant) else {
            throw CommandFailure(
                "\(options.provider) says nothing of tenant '\(tenant)'",
                action: "name one of its tenants with --tenant")
        }
        var egress = try EgressAssembly.egress(provider, account)
        // A cassette shows one answer for each call.
        egress.retry.attempts = 1
        return Account(account, provider: provider, plugin: plugin, egress: egress)
    }

    private static func source(_ text: String) throws -> SecretReference.Source {
        if text.hasPrefix("env:") { return .environment(String(text.dropFirst(4))) }
        if text.hasPrefix("file:") { return .file(String(text.dropFirst(5))) }
        throw CommandFailure(
            "--secret takes no value itself: others would see it in the list of processes",
            action: "write --secret NAME=env:VARIABLE or NAME=file:PATH")
    }
}
