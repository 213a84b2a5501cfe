package import Domain

/// RFC 9457 problem details.
package enum ProblemView {
    package static let contentType = "application/problem+json"

    package static func render(_ problem: Problem, correlationID: String) -> [UInt8] {
        var object = ObjectWriter()
        object.member("type", "urn:gatehouse:problem:\(problem.code.rawValue)")
        object.member("title", problem.code.title)
        object.member("status", .number(problem.code.status))
        object.member("code", problem.code.rawValue)
        object.member("detail", problem.detail)
        object.member("suggestedAction", problem.suggestedAction)
        object.member("correlationId", correlationID)
        object.member("id", problem.request?.text)
        object.member("errors", raw: faults(problem))
        return object.finish()
    }

    static func faults(_ problem: Problem) -> [UInt8] {
        ObjectWriter.array(
            problem.errors.map { fault in
                var item = ObjectWriter()
                item.member("pointer", fault.pointer)
                item.member("message", fault.message)
                return item.finish()
            })
    }
}
