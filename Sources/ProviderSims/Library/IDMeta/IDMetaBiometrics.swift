/// The two face steps. A picture without a persona has no face: 2xx with `result.status:"failed"`, final status 6.
///
/// | persona of the selfie | liveness | final status |
/// |---|---|---|
/// | juan and all who are approved, expired, … | 98 | 3 |
/// | rosa (rejected) | 21 | 1 |
/// | liza (review) | 63 | 2 |
/// | jose (quality) | failed: too blurry | 6 |
/// | ramon (failure) | failed | 6 |
/// | nobody | failed: no face | 6 |
///
/// Two pictures of one persona score 99 (3), those of two personas 12 (1).
///
/// Assumed: the score of liveness is in `result.score`, 0...100, and a persona of outcome `rejected` is a spoof.
enum IDMetaBiometrics {
    /// biometrics_verification: `image` or `image_base64`.
    static func liveness(_ fields: IDMetaFields) -> IDMetaStep.Performed {
        var image = fields.image("image")
        if case .absent = image { image = fields.image("image_base64") }
        switch image {
        case .absent: return .missing("image")
        case .unreadable: return .refused(IDMetaSimulator.invalid("image", "The image must be an image."))
        case .bytes(let bytes):
            guard let persona = Persona(image: bytes) else { return noFace(.biometrics) }
            switch persona.outcome {
            case .rejected: return scored(.biometrics, 21, .rejected)
            case .review: return scored(.biometrics, 63, .review)
            case .failure: return failed(.biometrics, "Face engine failed")
            case .quality: return failed(.biometrics, "Face is too blurry")
            default: return scored(.biometrics, 98, .valid)
            }
        }
    }

    /// biometrics_face_compare: `image1` and `image2`; the same person scores 99, others 12.
    static func compare(_ fields: IDMetaFields) -> IDMetaStep.Performed {
        var people: [Persona?] = []
        for field in ["image1", "image2"] {
            switch fields.image(field) {
            case .absent: return .missing(field)
            case .unreadable: return .refused(IDMetaSimulator.invalid(field, "The \(field) must be an image."))
            case .bytes(let bytes): people.append(Persona(image: bytes))
            }
        }
        guard let left = people[0], let right = people[1] else { return noFace(.faceCompare) }
        let same = left.fullName == right.fullName
        return scored(.faceCompare, same ? 99 : 12, same ? .valid : .rejected)
    }

    private static func noFace(_ step: IDMetaStep) -> IDMetaStep.Performed { failed(step, "No face detected") }

    private static func failed(_ step: IDMetaStep, _ message: String) -> IDMetaStep.Performed {
        .done(
            .init(plan: step.rawValue, verdict: .technicalFailure),
            .json(200, ["status": true, "result": ["status": "failed", "message": .string(message)]]))
    }

    private static func scored(
        _ step: IDMetaStep, _ score: Int, _ verdict: IDMetaVerification.Step.Verdict
    ) -> IDMetaStep.Performed {
        .done(
            .init(plan: step.rawValue, verdict: verdict),
            .json(200, ["status": true, "result": ["status": "success", "score": .int(score)]]))
    }
}
