/// The Philippine registers but NBI. Assumed: the payload key is `result`, with `data`, `found` and `valid` as NBI's.
enum IDMetaRegisters {
    /// A register asked by one number, whose magic ending decides.
    static func simple(
        _ step: IDMetaStep, _ fields: IDMetaFields, needs: [String], number: String
    ) -> IDMetaStep.Performed {
        for field in needs where fields.text(field) == nil { return .missing(field) }
        return answer(step, fields.text(number) ?? "", magic: IDMetaMagic(fields.text(number) ?? ""))
    }

    /// By licence number and date of birth, or by first and last name. Juan Dela Cruz, born 1990-01-01, is the one professional
    /// on record: another date of birth or another name is "not found".
    static func prc(_ fields: IDMetaFields) -> IDMetaStep.Performed {
        guard fields.text("profession") != nil else { return .missing("profession") }
        let record = IDMetaRecord(.valid)
        if let number = fields.text("licenseNo") {
            guard let born = fields.text("dateOfBirth") else { return .missing("dateOfBirth") }
            return answer(.prc, number, magic: born == record.dateOfBirth ? IDMetaMagic(number) : .notFound)
        }
        guard let first = fields.text("firstName") else { return .missing("licenseNo") }
        guard let last = fields.text("lastName") else { return .missing("lastName") }
        let known = first.uppercased() == record.given && last.uppercased() == record.surname
        return answer(.prc, "0012345", magic: known ? .valid : .notFound)
    }

    /// By `pcn`, `pcnFormData` or `qr_data`, with a liveness session.
    static func philsys(_ fields: IDMetaFields) -> IDMetaStep.Performed {
        guard fields.text("face_liveness_session_id") != nil else { return .missing("face_liveness_session_id") }
        guard let number = fields.text("pcn") ?? fields.text("pcnFormData") ?? fields.text("qr_data") else {
            return .missing("pcn")
        }
        return answer(.philsys, number, magic: IDMetaMagic(number))
    }

    private static func answer(_ step: IDMetaStep, _ number: String, magic: IDMetaMagic) -> IDMetaStep.Performed {
        .done(magic.step(step), .json(200, body(number, magic)))
    }

    private static func body(_ number: String, _ magic: IDMetaMagic) -> JSON {
        let record = IDMetaRecord(magic)
        switch magic {
        case .technicalFailure: return ["status": false, "message": "The register is not available at the moment"]
        case .resultFailed:
            return ["status": true, "result": ["status": "failed", "message": "The register could not be searched"]]
        case .notFound:
            return [
                "status": true, "message": "No record found",
                "result": ["status": "success", "data": nil, "found": false, "valid": false],
            ]
        case .wrongTypes:
            return ["status": "true", "result": ["status": 1, "data": "none", "found": "yes", "valid": "yes"]]
        case .sparse:
            return [
                "status": true,
                "result": [
                    "status": "success", "found": true, "valid": true, "data": ["full_name": .string(record.fullName)],
                ],
            ]
        default:
            let swapped = magic == .swappedNames
            return [
                "status": true, "message": "OK",
                "result": [
                    "status": "success", "found": true, "valid": .bool(magic.isValid),
                    "data": [
                        "number": .string(number), "full_name": .string(record.fullName),
                        "last_name": .string(swapped ? record.given : record.surname),
                        "first_name": .string(swapped ? record.surname : record.given),
                        "date_of_birth": .string(record.dateOfBirth),
                        "expiry": magic == .expired ? "January 15, 2021" : "December 31, 2035",
                        "is_expired": .bool(magic == .expired),
                    ],
                ],
            ]
        }
    }
}
