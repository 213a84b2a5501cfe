import Bindings
import Conformance
import Domain
import Egress
import Engine
import Logging
import PluginHost
import ProviderConfig
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
    private let instances: Instances
    private let logger: Logger
    /// nil: no callback can arrive.
    private let listener: CallbackListener?
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
            instances: instances, logger: logger, listener: try options.callbacks.listener(),
            limit: Int64(options.timeout) * 1000, name: options.name ?? operation.id.description)
    }

    func close() { egress.shutdown() }

    /// - Throws: when the host could not run it to an end of the plugin's.
    func record() async throws -> Tape {
        let roll = RecordRoll()
        guard let listener else { return try await record(roll) }
        let judge = CallbackJudge(egress: egress, instances: instances)
        let inbox = CallbackInbox(judge: judge, account: account, token: listener.token) { roll.hear($0) }
        let path = CallbackAddress.url("", provider: account.provider.id, token: listener.token)
        return try await listener.serve({ await inbox.receive($0) }, logger: logger) { base in
            roll.listens(at: base + path)
            return try await record(roll, inbox, at: Tape.Address(base: base, path: path), token: listener.token)
        }
    }

    private func record(
        _ roll: RecordRoll, _ inbox: CallbackInbox? = nil, at address: Tape.Address? = nil, token: String? = nil
    ) async throws -> Tape {
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
            }, callbacks: inbox, callbackURL: address.map { $0.base + $0.path }, listener: { roll.hear($0) })
        let startedAt = Timestamp.now()
        let ending: SessionEnding
        do throws(StepFailure) {
            ending = try await run.run(
                operation.id, effectful: operation.effectful, request: request, limit: limit
            ).ending
        } catch {
            let wantsCallback = error.code == "no_callback_url" || roll.content.hasWaited
            throw CommandFailure(
                "\(error.code): \(error.message)",
                action: wantsCallback && inbox == nil
                    ? "nothing is written; \(RecordRoll.advice)" : "nothing is written; put it right and record again")
        }
        let end: StepOutput.End =
            switch ending {
            case .finished(let result): .finish(result)
            case .failed(let failure): .fail(failure)
            case .cancelled, .expired:
                throw CommandFailure("the operation came to no end", action: "nothing is written; raise --timeout")
            }
        let content = roll.content
        if content.leftOut > 0 {
            Output.note("left out  \(content.leftOut) callbacks that the session did not wait for")
        }
        return Tape(
            name: name, operation: operation.id, request: request, config: account.account.config, startedAt: startedAt,
            exchanges: content.exchanges, arrivals: content.kept, address: address, end: end,
            secrets: Array(account.egress.secrets.values) + [token].compactMap(\.self).map { Array($0.utf8) }
                + content.captured.filter { $0.kind == .secret }.map(\.value),
            blobs: Array(blobs.values) + content.captured.filter { $0.kind == .blob }.map(\.value))
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
