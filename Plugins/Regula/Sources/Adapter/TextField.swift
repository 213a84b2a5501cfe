/// The vendor's numbers of the fields that we read.
enum TextField: Int {
    case issuingStateCode = 1
    case documentNumber = 2
    case dateOfExpiry = 3
    case dateOfIssue = 4
    case dateOfBirth = 5
    case placeOfBirth = 6
    case personalNumber = 7
    case surname = 8
    case givenNames = 9
    case nationality = 11
    case sex = 12
    case address = 17
    case fullName = 25
    case nationalityCode = 26

    /// The last part of the name of a check.
    var checkName: String {
        switch self {
        case .issuingStateCode: "country"
        case .documentNumber: "document_number"
        case .dateOfExpiry: "date_of_expiry"
        case .dateOfIssue: "date_of_issue"
        case .dateOfBirth: "date_of_birth"
        case .placeOfBirth: "place_of_birth"
        case .personalNumber: "personal_number"
        case .surname: "last_name"
        case .givenNames: "first_name"
        case .nationality, .nationalityCode: "nationality"
        case .sex: "sex"
        case .address: "address"
        case .fullName: "full_name"
        }
    }
}
