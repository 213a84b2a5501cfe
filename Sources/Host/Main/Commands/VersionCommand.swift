import ArgumentParser
import Domain

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Prints the version.")

    @Flag(help: "Print JSON.")
    var json = false

    func run() {
        if json {
            Output.json(["version": .string(Version.text), "abi": .string(Version.abi)])
        } else {
            Output.line("gatehouse \(Version.text) (plugin ABI \(Version.abi))")
        }
    }
}
