/// document_verification, in Microblink's shape.
///
/// | outcome | recommendedOutcome, result | final status |
/// |---|---|---|
/// | approved | Accept, Pass | 3 |
/// | rejected, expired, mismatch, stoplist, quality | Reject, Fail, with the failing check | 1 |
/// | review, no persona | ManualReview, Fail | 2 |
/// | timeout | ManualReview, `processingStatus:"Timeout"` | 5 for `pendingReads` reads, then 2 |
/// | failure | 2xx, `status:false` | 6 |
///
/// Assumed: the names of checks, and every `processingStatus` but `Completed`.
enum IDMetaDocument {
    static func perform(_ fields: IDMetaFields) -> IDMetaStep.Performed {
        var sides: [Persona?] = []
        for field in ["imageFrontSide", "imageBackSide"] {
            switch fields.image(field) {
            case .absent where field == "imageBackSide": break
            case .absent: return .missing(field)
            case .unreadable: return .refused(IDMetaSimulator.invalid(field, "The \(field) must be an image."))
            case .bytes(let bytes): sides.append(Persona(image: bytes))
            }
        }
        let people = sides.compactMap { $0 }
        guard let persona = people.first else {
            return .done(
                .init(plan: IDMetaStep.document.rawValue, verdict: .review),
                .json(200, shape(nil, .unrecognised)))
        }
        let several = Set(people.map(\.fullName)).count > 1
        let outcome = people.map(\.outcome).first { $0 != .approved } ?? (several ? .mismatch : .approved)
        return .done(step(persona, outcome), answer(persona, outcome))
    }

    private static func step(_ persona: Persona, _ outcome: Persona.Outcome) -> IDMetaVerification.Step {
        var step = IDMetaVerification.Step(plan: IDMetaStep.document.rawValue, verdict: .valid)
        switch outcome {
        case .approved: break
        case .rejected, .expired, .mismatch, .stoplist, .quality: step.verdict = .rejected
        case .review, .unrecognised: step.verdict = .review
        case .timeout:
            step.verdict = .review
            step.isPending = true
        case .failure: step.verdict = .technicalFailure
        }
        step.finalStatus = persona.finalStatus.flatMap(IDMetaStatus.init(rawValue:))
        return step
    }

    private static func answer(_ persona: Persona, _ outcome: Persona.Outcome) -> SimAnswer {
        if outcome == .failure { return .json(200, ["status": false, "message": "Document engine failed"]) }
        let plain = shape(persona, outcome)
        switch persona.oddity {
        case .nested: return .json(200, ["status": true, "result": ["status": "success", "data": plain]])
        case .wrongTypes:
            return .json(
                200,
                plain.removing(["verification"]).adding([
                    .init("verification", ["recommendedOutcome": 1, "result": true])
                ]))
        case .missingKeys: return .json(200, plain.removing(["verification", "checks"]))
        case .splitText, nil: return .json(200, plain)
        }
    }

    private static func shape(_ persona: Persona?, _ outcome: Persona.Outcome) -> JSON {
        let recommended =
            switch outcome {
            case .approved: "Accept"
            case .rejected, .expired, .mismatch, .stoplist, .quality: "Reject"
            default: "ManualReview"
            }
        let checks: [(String, Persona.Outcome)] = [
            ("DocumentLiveness", .rejected), ("DataIntegrity", .mismatch), ("ExpirationDate", .expired),
            ("ImageQuality", .quality), ("DocumentFraudList", .stoplist),
        ]
        return [
            "processingStatus": outcome == .timeout ? "Timeout" : "Completed",
            "verification": [
                "recommendedOutcome": .string(recommended), "result": outcome == .approved ? "Pass" : "Fail",
                "certaintyLevel": outcome == .approved ? "High" : "Medium",
            ],
            "checks": .array(
                checks.map { name, failing in
                    ["name": .string(name), "result": outcome == failing ? "Fail" : "Pass", "certaintyLevel": "High"]
                }),
            "extraction": persona.map(extraction) ?? ["overall": [], "classInfo": nil],
            "simExtra": [1, nil, "unknown"],
        ]
    }

    private static func extraction(_ persona: Persona) -> JSON {
        let fields = [
            ("FullName", persona.fullName), ("FirstName", persona.givenNames), ("LastName", persona.surname),
            ("DocumentNumber", persona.documentNumber), ("DateOfBirth", persona.dateOfBirth),
            ("DateOfIssue", persona.dateOfIssue), ("DateOfExpiry", persona.dateOfExpiry), ("Sex", persona.sex),
            ("Nationality", persona.nationality), ("Address", persona.address),
        ]
        let type =
            switch persona.document {
            case .passport: "Passport"
            case .identityCard: "Id"
            case .drivingLicence: "Dl"
            }
        return [
            "overall": .array(fields.map { ["field": .string($0.0), "value": .string($0.1)] }),
            "classInfo": [
                "country": .string(persona.countryName), "countryCode": .string(persona.country), "type": .string(type),
            ],
        ]
    }
}
