extension Persona {
    /// Reads the comment of a test image. nil when it names nobody known.
    ///
    /// Keys: `persona` (a name, or `custom`), and to change any part: `fullName`, `surname`, `givenNames`, `documentNumber`,
    /// `dateOfBirth`, `dateOfIssue`, `dateOfExpiry`, `sex`, `nationality`, `country`, `countryName`, `address`,
    /// `documentType` (`passport`, `identity_card`, `driving_licence`), `documentName`, `outcome`, `side`, `oddity`
    /// (`nested`, `split_text`, `wrong_types`, `missing_keys`), `final` (IDMeta status). Other keys are ignored.
    init?(json: JSON) {
        guard let name = json["persona"]?.string else { return nil }
        if name == "custom" {
            self.init(name: name)
        } else if let known = Persona.named[name] {
            self = known
        } else {
            return nil
        }
        if let text = json["fullName"]?.string { setFullName(text) }
        let texts: [(String, WritableKeyPath<Persona, String>)] = [
            ("surname", \.surname), ("givenNames", \.givenNames), ("documentNumber", \.documentNumber),
            ("dateOfBirth", \.dateOfBirth), ("dateOfIssue", \.dateOfIssue), ("dateOfExpiry", \.dateOfExpiry),
            ("sex", \.sex), ("nationality", \.nationality), ("country", \.country), ("countryName", \.countryName),
            ("address", \.address), ("documentName", \.documentName),
        ]
        for (key, path) in texts {
            if let text = json[key]?.string { self[keyPath: path] = text }
        }
        if let value = json["documentType"]?.string.flatMap(Document.init(rawValue:)) { document = value }
        if let text = json["outcome"]?.string {
            // A misspelt outcome must not end as an approval.
            outcome = Outcome(rawValue: text) ?? .unrecognised
        }
        if let value = json["side"]?.string.flatMap(Side.init(rawValue:)) { side = value }
        if let value = json["oddity"]?.string.flatMap(Oddity.init(rawValue:)) { oddity = value }
        if let value = json["final"]?.int { finalStatus = value }
        if outcome == .expired, json["dateOfExpiry"] == nil { dateOfExpiry = "2015-02-28" }
    }
}
