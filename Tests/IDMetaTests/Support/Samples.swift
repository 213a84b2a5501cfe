import PluginKit

/// What the vendor says when all is well.
enum Samples {
    static let configuration = #"{"default_template":"306","type_templates":{"philippines_nbi_clearance":"507"}}"#

    static func create(_ plans: [String], template: Int = 306) -> JSON {
        let entries = JSON.array(
            plans.enumerated().map { ["id": .number(String(160 + $0.offset)), "plan": .string($0.element)] })
        let names = JSON.array(plans.map { .string($0) }).serialized
        return [
            "verification": [
                "id": 700001, "template_id": .number(String(template)), "status": 99, "verification_data": "{}",
                "metadata": ["reference": "r-1"],
            ],
            "template": [
                "id": .number(String(template)), "name": "Any", "plans": "null", "dropzone_plans": .string(names),
                "webhook_url": .null, "redirect_url": .null, "webhook_secret": "captured.webhook_secret",
            ],
            "tool_settings": .array(plans.map { ["plan": .string($0), "config": [:]] }),
            "plans": entries,
        ]
    }

    static let document = JSON(
        tolerant: """
            {"processingStatus":"Completed",
             "verification":{"recommendedOutcome":"Accept","result":"Pass","certaintyLevel":"High"},
             "checks":[{"name":"DocumentLiveness","result":"Pass"},{"name":"ExpirationDate","result":"Pass"}],
             "extraction":{"overall":[{"field":"FullName","value":"Juan Dela Cruz"},
               {"field":"FirstName","value":"Juan"},{"field":"LastName","value":"Dela Cruz"},
               {"field":"DocumentNumber","value":"P1234567A"},{"field":"DateOfBirth","value":"1990-01-01"},
               {"field":"DateOfIssue","value":"January 5, 2022"},
               {"field":"DateOfExpiry","value":{"day":4,"month":1,"year":2032}},
               {"field":"Sex","value":"M"},{"field":"Nationality","value":"Filipino"},
               {"field":"Address","value":"1 Mabini St\\nManila"}],
              "classInfo":{"country":"Philippines","countryCode":"PHL","type":"Passport"}}}
            """)

    static let nested: JSON = ["status": .bool(true), "result": ["status": "success", "data": document]]

    static let face: JSON = ["status": .bool(true), "result": ["status": "success", "score": 99]]

    static let noMatches: JSON = [
        "status": .bool(true), "result": ["results": ["matchCount": 0, "matches": []]],
    ]

    static let nbi = JSON(
        tolerant: """
            {"status":true,"message":"OK","response":{"data":{"ID_no":"NBI-123456789","full_name":"JUAN SANTOS DELA CRUZ",
              "lname":"DELA CRUZ","mname":"SANTOS","fname":"JUAN","clearance_expiry":"December 31, 2035",
              "is_expired":false,"purpose":"LOCAL EMPLOYMENT"},"found":true,"valid":true,"statusCode":200}}
            """)

    static let prc = JSON(
        tolerant: """
            {"status":true,"message":"OK","result":{"status":"success","found":true,"valid":true,"data":{
              "number":"0012345","full_name":"JUAN DELA CRUZ","last_name":"DELA CRUZ","first_name":"JUAN",
              "date_of_birth":"1990-01-01","expiry":"December 31, 2035","is_expired":false}}}
            """)

    static func finalize(_ status: Int = 3) -> JSON {
        [
            "verification": [
                "id": 700001, "template_id": 306, "status": .number(String(status)), "status_message": "Words",
                "api_request_status": 1, "verification_data": "{}",
            ],
            "missing_plans": [], "status": .number(String(status)), "status_message": "Words", "finalized": .bool(true),
        ]
    }

    static func read(_ status: Int = 3) -> JSON {
        [
            "verification": [
                "id": 700001, "template_id": 306, "status": .number(String(status)), "api_request_status": 1,
            ]
        ]
    }

    /// An answer of the registers whose payload key is `result`.
    static func register(_ number: String) -> JSON { prc.editing("/result/data/number", .string(number)) }

    static func registerScript(_ request: IDVerificationRequest) -> Script {
        let plan = request.verificationType
        return Script([
            "create": create([plan]), "step.\(plan)": register(request.idNumber ?? "1"), "finalize": finalize(),
        ])
    }

    // Whole conversations, all of them approved.

    static let documentScript = Script([
        "create": create(["document_verification"]), "step.document_verification": document, "finalize": finalize(),
    ])

    static let everyPicture = Script([
        "create": create(
            ["aml", "biometrics_face_compare", "biometrics_verification", "document_verification"], template: 520),
        "step.document_verification": document, "step.biometrics_verification": face,
        "step.biometrics_face_compare": face, "step.aml": noMatches, "finalize": finalize(),
    ])

    static let nbiScript = Script([
        "create": create(["philippines_nbi_clearance"], template: 507), "step.philippines_nbi_clearance": nbi,
        "finalize": finalize(),
    ])

    static let prcScript = Script([
        "create": create(["philippines_prc"]), "step.philippines_prc": prc, "finalize": finalize(),
    ])

    static let faceScript = Script([
        "create": create(["biometrics_face_compare", "biometrics_verification"], template: 530),
        "step.biometrics_verification": face, "step.biometrics_face_compare": face, "finalize": finalize(),
    ])

    static let livenessScript = Script([
        "create": create(["biometrics_verification"], template: 501), "step.biometrics_verification": face,
        "finalize": finalize(),
    ])

    static let slowScript = documentScript.with("finalize", finalize(5)).with("read.1", read(99)).with(
        "read.2", read(3))
}
