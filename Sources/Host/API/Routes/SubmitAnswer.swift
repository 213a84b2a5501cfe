import Domain
import Engine
import HTTPTypes
import Hummingbird

/// The answer to a request that was just made: 201 with its end, a problem if it ended without a result, or 202 if the
/// work goes on.
enum SubmitAnswer {
    static func response(
        to request: RequestView, path: String, render: (RequestView) -> [UInt8]
    ) throws(Problem) -> Response {
        if let problem = request.problem { throw problem }
        let location = "\(path)/\(request.id)"
        if request.status.isFinal {
            return .json(.created, render(request), headers: [.location: location])
        }
        return AcceptedView.response(request, path: path)
    }
}
