extension Persona {
    /// The people test images may name as `{"persona":"juan"}`.
    ///
    /// | persona | document | verdict |
    /// |---|---|---|
    /// | juan | Philippine identity card 1234-5678-9012 | approved |
    /// | maria | Philippine passport P1234567A | approved |
    /// | anna | German passport C01X00T47 | approved |
    /// | ana | Philippine identity card; IDMeta answers in the older nested shape | approved |
    /// | luz | Philippine identity card; Regula answers one Text container per page | approved |
    /// | rosa | Philippine driving licence | rejected (security features) |
    /// | pedro | Philippine passport | expired |
    /// | carlos | Philippine identity card | mismatch between the sources |
    /// | victor | Philippine passport | on a stop list |
    /// | liza | Philippine identity card | review |
    /// | jose | Philippine identity card | quality |
    /// | tomas | Philippine identity card | timeout |
    /// | ramon | Philippine identity card | failure of the engine |
    static let named: [String: Persona] = {
        let people = [
            card("juan", "Juan", "Dela Cruz", "1234-5678-9012", "1990-01-01", "M", .approved),
            passport("maria", "Maria Clara", "Santos", "P1234567A", "1985-06-12", "F", .approved),
            german(),
            card("ana", "Ana", "Reyes", "2234-5678-9012", "1992-03-04", "F", .approved, oddity: .nested),
            card("luz", "Luz", "Mercado", "3234-5678-9012", "1979-11-23", "F", .approved, oddity: .splitText),
            licence("rosa", "Rosa", "Garcia", "N01-12-345678", "1988-08-08", "F", .rejected),
            passport("pedro", "Pedro", "Ramos", "P7654321B", "1970-05-05", "M", .expired),
            card("carlos", "Carlos", "Aquino", "4234-5678-9012", "1995-09-30", "M", .mismatch),
            passport("victor", "Victor", "Manalo", "P5555555C", "1981-02-28", "M", .stoplist),
            card("liza", "Liza", "Soriano", "5234-5678-9012", "1999-12-31", "F", .review),
            card("jose", "Jose", "Bautista", "6234-5678-9012", "1966-07-17", "M", .quality),
            card("tomas", "Tomas", "Villanueva", "7234-5678-9012", "1993-04-01", "M", .timeout),
            card("ramon", "Ramon", "Castillo", "8234-5678-9012", "1984-10-10", "M", .failure),
        ]
        return Dictionary(uniqueKeysWithValues: people.map { ($0.name, $0) })
    }()

    private static func card(
        _ name: String, _ given: String, _ surname: String, _ number: String, _ born: String, _ sex: String,
        _ outcome: Outcome, oddity: Oddity? = nil
    ) -> Persona {
        var persona = Persona(name: name)
        persona.givenNames = given
        persona.surname = surname
        persona.documentNumber = number
        persona.dateOfBirth = born
        persona.sex = sex
        persona.outcome = outcome
        persona.oddity = oddity
        return persona
    }

    private static func passport(
        _ name: String, _ given: String, _ surname: String, _ number: String, _ born: String, _ sex: String,
        _ outcome: Outcome
    ) -> Persona {
        var persona = card(name, given, surname, number, born, sex, outcome)
        persona.document = .passport
        persona.documentName = "Philippines - ePassport (2016)"
        if outcome == .expired {
            persona.dateOfIssue = "2010-03-01"
            persona.dateOfExpiry = "2015-02-28"
        }
        return persona
    }

    private static func licence(
        _ name: String, _ given: String, _ surname: String, _ number: String, _ born: String, _ sex: String,
        _ outcome: Outcome
    ) -> Persona {
        var persona = card(name, given, surname, number, born, sex, outcome)
        persona.document = .drivingLicence
        persona.documentName = "Philippines - Driving License (2017)"
        return persona
    }

    private static func german() -> Persona {
        var persona = passport("anna", "Anna", "Schmidt", "C01X00T47", "1991-05-20", "F", .approved)
        persona.country = "D"
        persona.countryName = "Germany"
        persona.nationality = "D"
        persona.address = "Heidestraße 17, Köln"
        persona.documentName = "Germany - ePassport (2017)"
        return persona
    }
}
