/// `GET /api/healthz`: every member but `app` may be null, and is without a licence.
enum RegulaHealth {
    static func json(_ settings: Settings) -> JSON {
        let licensed = settings.licence == "valid"
        return [
            "app": "Regula Document Reader Web API", "version": "8.3.245932.2046",
            "licenseId": settings.licence == "missing" ? .null : "SIM-0000-0001",
            "licenseValidUntil": settings.licence == "missing" ? .null : licensed ? "2035-12-31" : "2021-01-31",
            "scenarios": licensed ? .array(RegulaRequest.scenarios.map { .string($0) }) : .null,
        ]
    }
}
