import Glibc

/// How a host keeps cells.
package struct CellSettings: Sendable {
    /// The program that a cell runs.
    package var executable: String
    /// Bytes that one cell may map besides its program and its plugin's file.
    package var memory = 256 << 20
    /// Cells of one plugin; more than one are started when there is work for them.
    package var cells = 2
    /// A cell that lacks any part of its confinement is not used.
    package var requiresSandbox = false
    /// Milliseconds a step may take by the wall clock; plugins that compute have twice their CPU time if that is more.
    package var patience = 2000
    /// Milliseconds from a cell's start until it must have loaded its plugin.
    package var startPatience = 10_000
    /// Told of cells that died and of plugins that are given up. Must not block.
    package var report: @Sendable (CellNews) -> Void = { _ in }

    package init(executable: String = Self.besideThisProgram) { self.executable = executable }

    /// `gatehouse-cell` in the folder of the running program.
    package static var besideThisProgram: String {
        var room = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlink("/proc/self/exe", &room, room.count)
        let path = String(decoding: room.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        return "/\(folder)/gatehouse-cell"
    }
}

/// What operators should hear of cells.
package struct CellNews: Sendable {
    /// The plugin's name, as in `Plugin.name`.
    package let plugin: String
    package let digest: String
    package let message: String
    /// The plugin is given up until it is loaded anew.
    package let isGivenUp: Bool
}
