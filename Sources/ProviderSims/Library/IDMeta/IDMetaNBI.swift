/// philippines_nbi_clearance. The payload key is `response`, unlike every other step's; an expired clearance is HTTP 200 with
/// `status:true` and `valid:false`.
enum IDMetaNBI {
    static func perform(_ fields: IDMetaFields) -> IDMetaStep.Performed {
        guard let number = fields.text("clearanceNo") else { return .missing("clearanceNo") }
        let magic = IDMetaMagic(number)
        return .done(magic.step(.nbiClearance), .json(200, body(number, magic)))
    }

    private static func body(_ number: String, _ magic: IDMetaMagic) -> JSON {
        switch magic {
        case .technicalFailure:
            return ["status": false, "message": "NBI service is not available at the moment"]
        case .resultFailed:
            return [
                "status": true, "message": "OK",
                "result": ["status": "failed", "message": "Clearance could not be checked"],
            ]
        case .notFound:
            return [
                "status": true, "message": "No record found",
                "response": ["data": nil, "found": false, "valid": false, "statusCode": 200],
            ]
        case .wrongTypes:
            return [
                "status": "true", "message": 7,
                "response": ["data": "none", "found": "yes", "valid": "yes", "statusCode": "200"],
            ]
        default:
            return [
                "status": true, "message": magic == .review ? "HIT" : "OK",
                "response": [
                    "data": data(number, magic), "found": true, "valid": .bool(magic.isValid), "statusCode": 200,
                ],
            ]
        }
    }

    private static func data(_ number: String, _ magic: IDMetaMagic) -> JSON {
        let record = IDMetaRecord(magic)
        if magic == .sparse {
            return [
                "ID_no": .string(number), "full_name": .string(record.fullName), "sim_unknown": ["deep": [1, 2, nil]],
            ]
        }
        let swapped = magic == .swappedNames
        return [
            "ID_no": .string(number), "full_name": .string(record.fullName),
            "lname": .string(swapped ? record.given : record.surname), "mname": "",
            "fname": .string(swapped ? record.surname : record.given),
            "clearance_expiry": magic == .expired ? "January 15, 2021" : "December 31, 2035",
            "is_expired": .bool(magic == .expired), "purpose": "LOCAL EMPLOYMENT", "has_hit": .bool(magic == .review),
        ]
    }
}
