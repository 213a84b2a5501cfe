import Domain
import Hummingbird

/// `?mode=async`: whether the client waits.
enum ModeQuery {
    static func read(_ request: Request) throws(Problem) -> RequestMode {
        guard let text = request.query("mode") else { return .sync }
        guard let mode = RequestMode(rawValue: text) else {
            throw Problem(
                .invalidRequest, errors: [.init(pointer: "mode", message: "must be \"async\" or \"sync\"")])
        }
        return mode
    }
}
