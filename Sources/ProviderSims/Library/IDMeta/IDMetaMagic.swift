/// What the last two digits of an id number order, in every register; for philsys those of the text that is searched with.
/// Every other ending is a valid record of Juan Dela Cruz. Registers that take more than the number want it filled only.
///
/// | ends in | step answers | final status |
/// |---|---|---|
/// | 00 | expired: 200, `status:true`, `valid:false` | 1 rejected |
/// | 01 | not found: 200, `found:false`, `valid:false` | 1 rejected |
/// | 02 | 200, `status:false` and a message | 6 technical failure |
/// | 03 | valid, with a "hit" | 2 review |
/// | 04 | valid | 5 in progress for `pendingReads` reads, then 3 |
/// | 05 | valid | 1 rejected |
/// | 06 | invalid | 3 verified |
/// | 07 | 200, `status:true`, `result.status:"failed"` | 6 technical failure |
/// | 08 | valid, `lname` and `fname` swapped | 3 |
/// | 09 | valid, most members absent, unknown ones present | 3 |
/// | 10 | decisive members of wrong types | 3 |
/// | 11 | valid, the record of Maria Clara Santos | 3 |
enum IDMetaMagic: Int {
    case expired = 0
    case notFound
    case technicalFailure
    case review
    case pending
    case thenRejected
    case thenVerified
    case resultFailed
    case swappedNames
    case sparse
    case wrongTypes
    case otherPerson
    case valid = 99

    /// Numbers with fewer than two digits are valid ones.
    init(_ idNumber: String) {
        let digits = idNumber.filter { $0.isASCII && $0.isNumber }.suffix(2)
        self = digits.count == 2 ? Int(digits).flatMap(IDMetaMagic.init(rawValue:)) ?? .valid : .valid
    }

    var isValid: Bool {
        switch self {
        case .expired, .notFound, .technicalFailure, .thenVerified, .resultFailed: false
        default: true
        }
    }

    func step(_ plan: IDMetaStep) -> IDMetaVerification.Step {
        var step = IDMetaVerification.Step(plan: plan.rawValue, verdict: .valid)
        switch self {
        case .expired, .notFound: step.verdict = .rejected
        case .technicalFailure, .resultFailed: step.verdict = .technicalFailure
        case .review: step.verdict = .review
        case .pending: step.isPending = true
        case .thenRejected: step.finalStatus = .rejected
        case .thenVerified:
            step.verdict = .rejected
            step.finalStatus = .verified
        case .swappedNames, .sparse, .wrongTypes, .otherPerson, .valid: break
        }
        return step
    }
}

/// The person a register's record is about.
struct IDMetaRecord {
    let given: String
    let surname: String
    let dateOfBirth: String

    init(_ magic: IDMetaMagic) {
        let key = magic == .otherPerson ? "maria" : "juan"
        let persona = Persona.named[key] ?? Persona(name: key)
        given = persona.givenNames.uppercased()
        surname = persona.surname.uppercased()
        dateOfBirth = persona.dateOfBirth
    }

    /// Upper case, given names first.
    var fullName: String { "\(given) \(surname)" }
}
