import Domain
import Engine

/// What became of each item of a batch, in the order they were sent.
enum BatchView {
    static func render(_ outcomes: [Batch.Outcome], path: String) -> [UInt8] {
        var accepted = 0
        let items = outcomes.enumerated().map { index, outcome in
            var object = ObjectWriter()
            object.member("index", .number(index))
            switch outcome {
            case .taken(let view):
                accepted += 1
                AcceptedView.members(view, path: path, of: &object)
                object.member("problem", JSON.null)
            case .refused(let problem):
                for name in ["id", "status", "statusUrl", "websocketUrl", "eventsUrl"] {
                    object.member(name, JSON.null)
                }
                object.object("problem") { members(problem, of: &$0) }
            }
            return object.finish()
        }
        var object = ObjectWriter()
        object.member("accepted", .number(accepted))
        object.member("refused", .number(outcomes.count - accepted))
        object.member("items", raw: ObjectWriter.array(items))
        return object.finish()
    }

    private static func members(_ problem: Problem, of object: inout ObjectWriter) {
        object.member("code", problem.code.rawValue)
        object.member("status", .number(problem.code.status))
        object.member("detail", problem.detail)
        object.member("suggestedAction", problem.suggestedAction)
        object.member("retryAfter", problem.retryAfter.map { .number($0) } ?? .null)
        object.member("errors", raw: ProblemView.faults(problem))
    }
}
