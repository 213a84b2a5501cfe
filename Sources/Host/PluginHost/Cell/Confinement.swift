/// What keeps a cell from doing harm; the bits of `cell_lockdown.h`.
package struct Confinement: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let noNewPrivileges = Confinement(rawValue: 1)
    package static let limits = Confinement(rawValue: 2)
    package static let unprivileged = Confinement(rawValue: 4)
    package static let userNamespace = Confinement(rawValue: 8)
    package static let networkNamespace = Confinement(rawValue: 16)
    package static let landlock = Confinement(rawValue: 32)
    package static let seccomp = Confinement(rawValue: 64)

    package static let whole = Confinement(names.map(\.0))

    /// Of both phases.
    static let sealed: Confinement = [.landlock, .seccomp]

    private static let names: [(Confinement, String)] = [
        (.noNewPrivileges, "no new privileges"), (.limits, "resource limits"), (.unprivileged, "an unprivileged user"),
        (.userNamespace, "a user namespace"), (.networkNamespace, "a network namespace"), (.landlock, "Landlock"),
        (.seccomp, "seccomp"),
    ]

    /// What this system does not grant, in words; empty when nothing is missing.
    package var missing: [String] { Self.names.filter { !contains($0.0) }.map(\.1) }
}
