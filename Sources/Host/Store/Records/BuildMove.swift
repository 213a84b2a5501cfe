package import Domain

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

        fileprivate init?(_ json: JSON?) {
            guard let version = json?["version"]?.string, let digest = json?["digest"]?.string else { return nil }
            self.init(
                version: version, digest: digest,
                stateVersion: json?["stateVersion"]?.int.flatMap(UInt32.init(exactly:)))
        }

        fileprivate var json: JSON {
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

/// One that a session has made.
package struct PastMove: Hashable, Sendable {
    /// The first on the new build.
    package var step: Int
    package var at: Timestamp
    package var move: BuildMove

    init(step: Int, at: Timestamp, move: BuildMove) {
        self.step = step
        self.at = at
        self.move = move
    }

    /// As stored; nil if it is not one.
    init?(_ json: JSON) {
        guard let step = json["step"]?.int.flatMap(Int.init(exactly:)), let at = json["at"]?.int,
            let from = BuildMove.Side(json["from"]),
            let to = BuildMove.Side(json["to"])
        else { return nil }
        self.init(step: step, at: Timestamp(milliseconds: at), move: BuildMove(from: from, to: to))
    }

    var json: JSON {
        ["step": .number(step), "at": .number(at.milliseconds), "from": move.from.json, "to": move.to.json]
    }
}
