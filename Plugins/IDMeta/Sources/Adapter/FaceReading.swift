import PluginKit

/// Reads the answers of the two face steps: `{"status":true,"result":{"status":"success","score":99}}`. Success says only
/// that a score was found.
enum FaceReading {
    /// - Parameter minimum: 0 to 100.
    static func finding(_ plan: Plan, _ json: JSON, minimum: Double) -> Finding {
        guard json["status"].bool == true, json["result", "status"].string?.lowercased() == "success",
            let score = json["result", "score"].double, (0...100).contains(score)
        else { return .of(plan.check, .review, .review) }
        let detail = "score \(json["result", "score"].text ?? "")"
        // How low a score is a rejection is for the vendor to say, by the final status.
        return score >= minimum
            ? .of(plan.check, .approved, detail: detail)
            : .of(plan.check, .review, .review, detail: "\(detail), too low")
    }
}
