import Domain
import Engine
import HTTPTypes
import Hummingbird

/// A request that is stored and goes on: where to follow it.
enum AcceptedView {
    static func response(_ request: RequestView, path: String) -> Response {
        var object = ObjectWriter()
        members(request, path: path, of: &object)
        return .json(
            .accepted, object.finish(), headers: [.location: "\(path)/\(request.id)", .retryAfter: "1"])
    }

    static func members(_ request: RequestView, path: String, of object: inout ObjectWriter) {
        let location = "\(path)/\(request.id)"
        object.member("id", request.id.text)
        object.member("status", request.status.rawValue)
        object.member("statusUrl", location)
        let hasSocket = request.kind == .verification
        object.member("websocketUrl", hasSocket ? "/api/v1/ws/verifications" : nil)
        object.member("eventsUrl", location + "/events")
    }
}
