import Domain

/// What a member's name says of its value.
enum PersonalKind: Hashable {
    /// A name or a number: each of its words gives the person away.
    case identity
    /// A day.
    case date
    /// An address, an e-mail address, a telephone number: the whole gives the person away.
    case contact
    /// As good as a credential.
    case secret

    /// nil when the name says nothing; `more` are names that the caller holds for personal.
    static func named(_ name: String, more: Set<String> = []) -> PersonalKind? {
        let bare = bare(name)
        if more.contains(bare) { return .identity }
        if vague.contains(bare) { return nil }
        for (kind, whole, stems) in rules where whole.contains(bare) || stems.contains(where: bare.contains) {
            return kind
        }
        return nil
    }

    static func bare(_ name: String) -> String {
        String(
            name.lowercased().unicodeScalars.filter { ("a"..."z").contains($0) || ("0"..."9").contains($0) }
                .map(Character.init))
    }

    /// They say too little of a person and too much to the plugin.
    static let vague: Set<String> = [
        "sex", "gender", "nationality", "nationalitycode", "country", "countrycode", "issuingstatecode", "type",
        "status", "verificationtype", "currency", "amount", "template", "found", "valid", "decision", "outcome",
    ]

    private static let rules: [(PersonalKind, Set<String>, [String])] = [
        (
            .date, ["dob", "birth", "born", "birthday"],
            [
                "dateofbirth", "birthdate", "expirydate", "dateofexpiry", "expirationdate", "clearanceexpiry",
                "dateofissue", "issuedate", "documentexpiry",
            ]
        ),
        (
            .contact, ["recipient", "tel", "street", "mail", "msisdn", "zip", "postcode", "postalcode", "ip"],
            ["address", "placeofbirth", "birthplace", "email", "phone", "mobile", "telephone"]
        ),
        (
            .identity,
            ["fname", "lname", "mname", "ssn", "tin", "idno", "pcn", "iban", "username", "login", "holder", "mrz"],
            [
                "surname", "givenname", "firstname", "lastname", "fullname", "middlename", "familyname", "fathername",
                "mothername", "maidenname", "holdername", "cardholder", "documentnumber", "docnumber", "idnumber",
                "personalnumber", "passportno", "passportnumber", "licenseno", "licensenumber", "licenceno",
                "licencenumber", "clearanceno", "ssnumber", "nationalid", "taxid", "cardnumber", "accountnumber",
                "mrzstring", "mrzline", "serialnumber",
            ]
        ),
        (
            .secret,
            ["token", "secret", "password", "passwd", "pin", "otp", "jwt", "cookie", "authorization", "vouchercode"],
            [
                "accesstoken", "refreshtoken", "idtoken", "apikey", "apitoken", "clientsecret", "signature",
                "sessionid",
                "privatekey", "sessiontoken", "bearertoken",
            ]
        ),
    ]

    /// Members that name what a sibling called "value" holds, as in `{"field": "LastName", "value": …}`.
    static let namingMembers = ["fieldName", "field", "name", "key", "label", "title", "code"]

    static func holdsValue(_ name: String) -> Bool {
        let bare = bare(name)
        return bare.contains("value") || bare == "text" || bare == "content"
    }

    /// Of an object that names its value; nil when it does not, or names nothing personal.
    static func ofPair(_ members: [String: JSON], more: Set<String>) -> PersonalKind? {
        guard members.keys.contains(where: holdsValue) else { return nil }
        for name in namingMembers {
            if let text = members[name]?.string, let kind = named(text, more: more) { return kind }
        }
        return nil
    }
}
