/// A plan of the account. Keys are the names; the ids are the account's own.
///
/// Besides those of `ids` the account lists `extra_check_001` … `extra_check_115` (ids 1001 …), which no template uses and no
/// call performs; the last fifteen are inactive.
struct IDMetaPlan {
    static let ids: KeyValuePairs<String, Int> = [
        "biometrics_verification": 162, "biometrics_face_compare": 163, "aml": 165, "document_verification": 166,
        "philippines_prc": 167, "philippines_national_police": 168, "philippines_social_security": 169,
        "philippines_nbi_clearance": 170, "philippines_driving_license": 171, "philsys": 172,
    ]

    static func json(named name: String) -> JSON {
        ["id": ids.first { $0.key == name }.map { .int($0.value) } ?? .null, "plan": .string(name)]
    }

    /// As the listing has them.
    static let listed: [JSON] =
        ids.map { item($0.value, $0.key, isActive: true) }
        + (1...115).map { number in
            item(1000 + number, "extra_check_\(String(1000 + number).dropFirst())", isActive: number <= 100)
        }

    private static func item(_ id: Int, _ name: String, isActive: Bool) -> JSON {
        [
            "id": .int(id), "plan": .string(name), "description": nil,
            "status": .string(isActive ? "active" : "inactive"),
        ]
    }
}
