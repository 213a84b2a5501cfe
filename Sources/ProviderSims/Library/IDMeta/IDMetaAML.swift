/// aml: a name against watch lists. Assumed: a match asks for review, one with "Sanctioned" in the name is rejected.
///
/// | name contains | matches | final status |
/// |---|---|---|
/// | Watchlist | 1 | 2 review |
/// | Sanctioned | 2 | 1 rejected |
/// | Outage | none, `status:false` | 6 technical failure |
/// | anything else | 0 | 3 |
enum IDMetaAML {
    static func perform(_ fields: IDMetaFields) -> IDMetaStep.Performed {
        guard let name = fields.text("name") else { return .missing("name") }
        let folded = name.lowercased()
        var step = IDMetaVerification.Step(plan: IDMetaStep.aml.rawValue, verdict: .valid)
        if folded.contains("outage") {
            step.verdict = .technicalFailure
            return .done(step, .json(200, ["status": false, "message": "Watch lists are not available"]))
        }
        let lists = folded.contains("sanctioned") ? ["UN SC", "OFAC SDN"] : folded.contains("watchlist") ? ["PEP"] : []
        step.verdict = lists.count > 1 ? .rejected : lists.isEmpty ? .valid : .review
        let matches: [JSON] = lists.map { ["name": .string(name), "list": .string($0), "score": 97] }
        return .done(
            step,
            .json(
                200,
                [
                    "status": true,
                    "result": [
                        "status": "success",
                        "results": ["matchCount": .int(matches.count), "matches": .array(matches)],
                    ],
                ]))
    }
}
