package import Domain
package import Egress
import PluginHost

/// What a check works with, inside its child process.
package final class Examination {
    package struct Options: Sendable {
        package var file: String
        /// JSON; nil: made from the plugin's schema.
        package var config: JSON?
        package var cassette: Cassette?
        package var seed: UInt64
        /// How long to fuzz.
        package var seconds: Int
        /// How many sessions the search for leaks runs.
        package var sessions: Int
        /// The one fuzzed case to run again, with the mutations to keep; nil: all.
        package var fuzzCase: Int?
        package var keep: [Int]?
        /// An older build of the same plugin, whose sessions this one is to go on with.
        package var previous: String?

        package init(
            file: String, config: JSON?, cassette: Cassette?, seed: UInt64, seconds: Int, sessions: Int,
            fuzzCase: Int? = nil, keep: [Int]? = nil, previous: String? = nil
        ) {
            self.file = file
            self.config = config
            self.cassette = cassette
            self.seed = seed
            self.seconds = seconds
            self.sessions = sessions
            self.fuzzCase = fuzzCase
            self.keep = keep
            self.previous = previous
        }
    }

    let options: Options
    let desk: Desk
    package var report = CheckReport()
    let crypto: any EgressCrypto
    /// SHA-256.
    let digest: @Sendable ([UInt8]) -> [UInt8]
    private var hostedPlugin: Plugin?
    private var rawPlugin: RawPlugin?

    package init(_ options: Options, desk: Desk, crypto: any EgressCrypto) {
        self.options = options
        self.desk = desk
        self.crypto = crypto
        digest = { crypto.digest(.sha256, $0) }
    }

    package func run(_ check: Check) async {
        desk.note("loading")
        do {
            try await check.run(self)
        } catch let error as Unanswerable {
            report.skipped = error.reason
        } catch {
            find("the plugin", "\(error)", action: "put this right first")
        }
    }

    func find(_ place: String, _ problem: String, action: String) {
        report.add(Finding(place, problem, action: action))
    }

    func digestText(_ bytes: [UInt8]) -> String {
        digest(bytes).map { byte in
            let text = String(byte, radix: 16)
            return text.utf8.count == 1 ? "0" + text : text
        }.joined()
    }

    // MARK: The plugin, in both ways of calling it

    /// As the host loads it.
    func hosted() throws(PluginLoadError) -> Plugin {
        if let known = hostedPlugin { return known }
        let plugin = try PluginLoader.load(path: options.file, crumbs: nil, digest: digest)
        hostedPlugin = plugin
        return plugin
    }

    /// As its bytes say, for calls that the host never makes.
    func raw() throws(PluginLoadError) -> RawPlugin {
        if let known = rawPlugin { return known }
        let plugin = try RawPlugin(options.file)
        rawPlugin = plugin
        return plugin
    }

    /// The configuration given, or the smallest that the schema allows.
    /// With every secret set, where the plugin is told of that.
    func config(_ manifest: Manifest) -> JSON {
        let given = options.config ?? options.cassette?.config ?? SchemaSample(manifest.configSchema).smallest()
        return manifest.completing(given, secrets: manifest.secrets.map(\.name))
    }
}

/// There is nothing to ask the plugin.
struct Unanswerable: Error {
    var reason: String

    init(_ reason: String) { self.reason = reason }
}
