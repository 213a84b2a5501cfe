extension HostSettings {
    /// The processes that plugins live in.
    package struct Cells: Hashable, Sendable {
        /// Do not start where the system cannot confine a cell in every way there is.
        package var requireSandbox = false
        /// Bytes that a cell may use.
        package var memory = 256 << 20
        /// Cells of one plugin, at most.
        package var perPlugin = 2

        static let descriptors: [SettingDescriptor] = [
            SettingDescriptor(
                "require_sandbox", "true, false", standard: "false",
                "Do not start where this system lacks a part of the confinement of cells. Without it what is missing is named at start and in /health."
            ),
            SettingDescriptor(
                "cells.memory", "size, 32MiB to 16GiB", standard: "256MiB",
                "Memory that one cell may use besides its program and its plugin's file; above it the plugin is refused more."
            ),
            SettingDescriptor(
                "cells.per_plugin", "1 to 64", standard: "2",
                "Cells that one plugin may have, and so the calls of it that are computed at a time. The second is started when the first has work in line."
            ),
        ]

        mutating func read(_ sources: SettingSources) {
            if let value = sources.reader("require_sandbox")?.bool() { requireSandbox = value }
            if let value = sources.reader("cells.memory")?.size((32 << 20)...(16 << 30)) { memory = value }
            if let value = sources.reader("cells.per_plugin")?.integer(1...64) { perPlugin = value }
        }
    }
}
