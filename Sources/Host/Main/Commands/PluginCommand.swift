import ArgumentParser
import Domain
import Engine
import PluginHost
import ProviderConfig

struct PluginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin", abstract: "Shows, records, checks, signs, verifies and prunes plugins.",
        subcommands: [
            List.self, Inspect.self, New.self, Record.self, Check.self, CheckChild.self, Key.self, Sign.self,
            Verify.self, Prune.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the plugins of the plugin folders.")

        @OptionGroup var options: SettingOptions

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            try await reporting {
                let settings = try options.load()
                let shelf = PluginShelf(folders: settings.plugins, cells: CellAssembly.settings(settings))
                if shelf.names.isEmpty {
                    Output.note(
                        "no lib*.so in \(settings.plugins.joined(separator: ", ")); name folders with --plugins")
                }
                let found = shelf.names.map { ($0, shelf.plugin($0, .cell)) }
                if json {
                    Output.json(.array(found.map { PluginCommand.summary($0, $1) }))
                } else {
                    Output.table(
                        ["plugin", "version", "vendor", "digest", "operations"],
                        found.map { name, result in
                            switch result {
                            case .success(let plugin)?:
                                [
                                    name, plugin.manifest.version.description, plugin.manifest.vendor,
                                    String(plugin.digest.prefix(19)) + "…",
                                    plugin.manifest.operations.map(\.id.description).joined(separator: " "),
                                ]
                            case .failure(let error)?: [name, "refused", "", "", error.message]
                            case nil: [name, "gone", "", "", ""]
                            }
                        })
                }
            }
        }
    }

    struct Inspect: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Loads one library in a cell and shows its manifest, or why it is refused.", aliases: ["info"])

        @Argument(help: "The library file, or a plugin's name.")
        var file: String

        @OptionGroup var options: SettingOptions

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            try await reporting {
                let settings = try options.load()
                let folders = PluginFolders(settings.plugins)
                let path = file.contains("/") || file.hasSuffix(".so") ? file : (try? folders.find(file)) ?? file
                do throws(PluginLoadError) {
                    let plugin = try PluginShelf.load(path, .cell, cells: CellAssembly.settings(settings))
                    if json {
                        Output.json(PluginCommand.summary(plugin.name, .success(plugin)))
                    } else {
                        PluginCommand.show(plugin)
                    }
                } catch {
                    throw CommandFailure("\(path): \(error.message)")
                }
            }
        }
    }

    private static func summary(_ name: String, _ result: Result<Plugin, PluginLoadError>?) -> JSON {
        switch result {
        case .success(let plugin)?:
            [
                "name": .string(name), "path": .string(plugin.path), "digest": .string(plugin.digest),
                "id": .string(plugin.manifest.id), "version": .string(plugin.manifest.version.description),
                "vendor": .string(plugin.manifest.vendor), "title": .string(plugin.manifest.title),
                "operations": .array(plugin.manifest.operations.map { .string($0.id.description) }),
                "endpoints": .array(plugin.manifest.endpoints.map { .string($0.name) }),
                "secrets": .array(plugin.manifest.secrets.map { .string($0.name) }),
                "configSchema": plugin.manifest.configSchema,
                "isolation": .string(plugin.isolation.rawValue),
                "sandboxMissing": .array(plugin.sandboxMissing.map { .string($0) }),
                "requires": .array(plugin.manifest.requires.map { .string($0.rawValue) }),
                "ignored": .array(plugin.manifest.remarks.map { .string($0.pointer.description) }),
            ]
        case .failure(let error)?: ["name": .string(name), "error": .string(error.message)]
        case nil: ["name": .string(name), "error": "the file is gone"]
        }
    }

    private static func show(_ plugin: Plugin) {
        let manifest = plugin.manifest
        Output.line("\(manifest.title) (\(manifest.id) \(manifest.version), \(manifest.vendor))")
        Output.line("  file        \(plugin.path)")
        Output.line("  digest      \(plugin.digest)")
        Output.line("  isolation   \(plugin.isolationText)")
        Output.line("  ABI         \(Version.abi.prefix { $0 != "." }).\(plugin.abiMinor)")
        for operation in manifest.operations {
            var notes = [operation.processing.rawValue]
            if operation.effectful { notes.append("effectful") }
            if let lookup = operation.lookup { notes.append("look-up \(lookup)") }
            let types = operation.accepts.verificationTypes
            if !types.isEmpty { notes.append(types.joined(separator: " ")) }
            let needs = operation.needs.lacking(endpoints: [String](), secrets: [String]())
            if !needs.isEmpty { notes.append("needs \(needs.joined(separator: " and "))") }
            Output.line("  operation   \(operation.id)  (\(notes.joined(separator: ", ")))")
        }
        for endpoint in manifest.endpoints {
            Output.line("  endpoint    \(endpoint.name)\(endpoint.required ? "" : "  (optional)")")
        }
        for secret in manifest.secrets {
            Output.line("  secret      \(secret.name)\(secret.required ? "" : "  (optional)")  \(secret.description)")
        }
        if !manifest.requires.isEmpty {
            Output.line("  requires    \(manifest.requires.map(\.rawValue).joined(separator: " "))")
        }
        for remark in manifest.remarks { Output.line("  ignored     \(remark)") }
    }
}
