import PluginKit

/// Reads the answer of aml: `{"status":true,"result":{"results":{"matchCount":n,"matches":[…]}}}`.
enum WatchListReading {
    static func finding(_ json: JSON) -> Finding {
        let check = Plan.aml.check
        let outcome = json["result", "status"]
        let results = json["result", "results"]
        guard json["status"].bool == true, !outcome.exists || outcome.string?.lowercased() == "success",
            let count = results["matchCount"].int, results["matches"].isArray
        else { return .of(check, .review, .review) }
        // A match is a namesake until a person has looked, or the vendor rejects by the final status.
        guard count == 0, results["matches"].array.isEmpty else {
            return .of(check, .review, .review, detail: "possible match")
        }
        return .of(check, .approved)
    }
}
