import Domain
import Store

/// A session's way from build to build of its plugin.
enum MovesView {
    static func write(_ moves: [PastMove], to object: inout ObjectWriter) {
        object.list("moves", moves) { past, item in
            item.member("step", .number(past.step))
            item.member("at", past.at.iso8601)
            item.object("from") { write(past.move.from, to: &$0) }
            item.object("to") { write(past.move.to, to: &$0) }
        }
    }

    private static func write(_ side: BuildMove.Side, to object: inout ObjectWriter) {
        object.member("version", side.version)
        object.member("digest", side.digest)
        object.member("stateVersion", side.stateVersion.map { .number(Int($0)) } ?? .null)
    }
}
