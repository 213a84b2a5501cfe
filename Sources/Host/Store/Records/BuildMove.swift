import Domain

/// A session goes on with another build of its plugin than the one it was on.
package struct BuildMove: Hashable, Sendable {
    package struct Side: Hashable, Sendable {
        package var version: String
        package var digest: String
        /// Of the session's state; nil: it had none.
        package var stateVersion: UInt32?

        package init(version: String, digest: String, stateVersion: UInt32?) {
            self.version = version
            self.digest = digest
            self.stateVersion = stateVersion
        }

        var json: JSON {
            [
                "version": .string(version), "digest": .string(digest),
                "stateVersion": stateVersion.map { .number(Int64($0)) } ?? .null,
            ]
        }
    }

    package var from: Side
    package var to: Side

    package init(from: Side, to: Side) {
        self.from = from
        self.to = to
    }
}
