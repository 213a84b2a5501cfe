import ArgumentParser
import FoundationEssentials
import Glibc
import Logging
import ProviderConfig

/// Options of every command that needs the host's settings.
struct SettingOptions: ParsableArguments {
    @Option(help: "The settings file (default: gatehouse.yaml, if there).")
    var settings: String?

    @Option(help: "The folder with one YAML file a provider.")
    var providers: String?

    @Option(help: "Folders of plugin libraries, DIR[:DIR].")
    var plugins: String?

    @Option(help: "sqlite:PATH or postgres://…, better given as GATEHOUSE_DATABASE where it holds a password.")
    var database: String?

    @Option(help: "The key ring file (default: beside the database).")
    var keyRing: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel: String?

    @Option(help: "text or json.")
    var logFormat: String?

    /// - Throws: after printing what is wrong.
    func load(extra: [String: String] = [:]) throws -> HostSettings {
        var flags = extra
        for (key, value) in [
            ("providers", providers), ("plugins", plugins), ("database", database), ("key_ring", keyRing),
            ("log.level", logLevel), ("log.format", logFormat),
        ] {
            if let value { flags[key] = value }
        }
        let (loaded, diagnostics) = HostSettings.load(file: settings, environment: Environment.all, flags: flags)
        if !diagnostics.isEmpty { Output.note(DiagnosticRenderer().text(diagnostics)) }
        if diagnostics.hasErrors { throw ExitCode(1) }
        return loaded.withPluginFolder
    }
}

/// A database, for the commands that need nothing else.
struct DatabaseOptions: ParsableArguments {
    @Option(help: "The settings file (default: gatehouse.yaml, if there).")
    var settings: String?

    @Option(help: "sqlite:PATH or postgres://… (default: that of the settings).")
    var database: String?

    @Option(help: "The key ring file (default: beside the database).")
    var keyRing: String?

    @Flag(help: "Print JSON.")
    var json = false

    func load() throws -> HostSettings {
        var flags: [String: String] = [:]
        if let database { flags["database"] = database }
        if let keyRing { flags["key_ring"] = keyRing }
        let (loaded, diagnostics) = HostSettings.load(file: settings, environment: Environment.all, flags: flags)
        if diagnostics.hasErrors {
            Output.note(DiagnosticRenderer().text(diagnostics))
            throw ExitCode(1)
        }
        return loaded
    }
}

enum Environment {
    static var all: [String: String] { ProcessInfo.processInfo.environment }
}

extension HostSettings {
    /// A build leaves the plugins beside the executable: that is where they are looked for if there is no folder of the
    /// standard name.
    fileprivate var withPluginFolder: HostSettings {
        var settings = self
        if plugins == HostSettings().plugins, !FileManager.default.fileExists(atPath: plugins[0]),
            let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        {
            settings.plugins = [String(executable.prefix(upTo: executable.lastIndex(of: "/") ?? executable.endIndex))]
        }
        return settings
    }

    /// SQLite has one server, whatever machine it is on; a restart must be known for what it is.
    var nodeName: String {
        if let node { return node }
        return database.isSQLite ? "main" : ProcessInfo.processInfo.hostName
    }

    /// `public_url` without a slash at its end.
    var publicBase: String? {
        publicURL.map { $0.text.hasSuffix("/") ? String($0.text.dropLast()) : $0.text }
    }

    /// Beside the database, unless a setting says otherwise.
    var keyRingPath: String { keyRing ?? database.siblingPath(".keys") }

    /// - Parameter quiet: only what is wrong; for commands whose own output is the point.
    func logger(quiet: Bool = false) -> Logger {
        let level = quiet ? .error : Logger.Level(rawValue: logLevel.rawValue) ?? .info
        let format: LineLogHandler.Format = logFormat == .json ? .json : .text
        return Logger(label: "gatehouse") { LineLogHandler(label: $0, level: level, format: format) }
    }
}

/// Runs a command's work and turns its errors into a message and exit code 1.
func reporting(_ work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch let code as ExitCode {
        throw code
    } catch let failure as CommandFailure {
        Output.note("error: \(failure)")
        throw ExitCode(1)
    } catch {
        Output.note("error: \(String(describing: error))")
        throw ExitCode(1)
    }
}

extension DatabaseAddress {
    /// A folder beside the SQLite database; in `var` for other databases.
    func siblingFolder(_ name: String) -> String {
        let path = siblingPath("")
        return (path.lastIndex(of: "/").map { path[...$0] } ?? "") + name
    }

    /// A file beside the SQLite database, named like it with another ending; in `var` for other databases.
    func siblingPath(_ ending: String) -> String {
        guard isSQLite else { return "var/gatehouse" + ending }
        let path = String(text.dropFirst("sqlite:".count))
        return (path.hasSuffix(".db") ? String(path.dropLast(3)) : path) + ending
    }
}
