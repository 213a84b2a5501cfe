import PluginKit
import RegulaAdapter
import Testing

@Suite("What the document says")
struct ReadingTests {
    private func read(_ fields: [JSON]) throws -> VerificationResult {
        try examined(Sample.passport.setting(container: 36, ["Text", "fieldList"], .array(fields)))
    }

    @Test("a passport is read, the machine-readable zone before print")
    func passport() throws {
        let result = try examined(Sample.passport)
        #expect(
            result.person
                == VerificationResult.Person(
                    fullName: "MARIA CLARA SANTOS", firstName: "MARIA CLARA", lastName: "SANTOS",
                    dateOfBirth: "1985-06-12", sex: "F", nationality: "PHL", placeOfBirth: "MANILA, METRO MANILA"))
        #expect(
            result.document
                == VerificationResult.Document(
                    type: "passport", country: "PHL", number: "P1234567A", issuedAt: "2024-02-01",
                    expiresAt: "2034-01-31", name: "Philippines - ePassport (2016)"))
    }

    @Test("the containers of a card's two sides are joined, the front's first, though the back's come first")
    func card() throws {
        let result = try examined(Sample.card)
        #expect(result.document?.number == "1234-5678-9012")
        #expect(result.document?.name == "Philippines - Id Card (2021)")
        #expect(result.document?.type == "identity_card")
        #expect(result.person?.address == "12 Mabini Street, Manila")
    }

    @Test("Latin script first, then a value whose check digits hold, then the better source")
    func preference() throws {
        let arabic = Sample.field(8, [Sample.value("MRZ", "سانتوس")], lcid: 1025)
        let latin = Sample.field(
            8,
            [
                Sample.value("MRZ", "SANT0S", validity: 0), Sample.value("BARCODE", "SANTOZ"),
                Sample.value("VISUAL", "SANTOS"),
            ])
        #expect(try read([arabic, latin]).person?.lastName == "SANTOS")
        #expect(try read([arabic]).person?.lastName == "سانتوس")
    }

    @Test("a field without a list of values is read from the vendor's own choice")
    func withoutList() throws {
        let field: JSON = ["fieldType": 8, "lcid": 0, "value": "  SANTOS  ", "valueList": .null]
        #expect(try read([field]).person?.lastName == "SANTOS")
    }

    @Test(
        "what is no day of the calendar is left out",
        arguments: [
            "2023-02-29", "1985-13-01", "1985", "12.06.1985", "1985-06-12T00:00", "0000-01-01", "٢٠٢٤-٠١-٠١", "",
            "85-06-12",
        ])
    func dates(_ text: String) throws {
        let result = try read([
            Sample.field(2, [Sample.value("MRZ", "P1")]), Sample.field(5, [Sample.value("MRZ", text)]),
        ])
        #expect(result.person?.dateOfBirth == nil)
        let better = [Sample.value("MRZ", text), Sample.value("VISUAL", "2024-02-29")]
        #expect(try read([Sample.field(5, better)]).person?.dateOfBirth == "2024-02-29")
    }

    @Test(
        "a country is an ISO code or left out",
        arguments: [
            ("D", "DEU"), ("D<<", "DEU"), ("PHL", "PHL"), ("UTO", nil), ("XXA", nil), ("Philippines", nil), ("", nil),
            ("phl", nil),
        ] as [(String, String?)])
    func countries(_ text: String, _ code: String?) throws {
        let answer = Sample.passport.setting(container: 9, ["OneCandidate", "FDSIDList", "ICAOCode"], .string(text))
        #expect(try examined(answer).document?.country == code)
        // The text tells it where the recognised type does not.
        let field = Sample.field(1, [Sample.value("MRZ", "PHL")])
        let told = answer.setting(container: 36, ["Text", "fieldList"], [field])
        #expect(try examined(told).document?.country == code ?? "PHL")
    }

    @Test("a nationality is a code where there is one, else words")
    func nationality() throws {
        let words = Sample.field(11, [Sample.value("VISUAL", "DEUTSCH")])
        let code = Sample.field(26, [Sample.value("MRZ", "D<<")])
        #expect(try read([words, code]).person?.nationality == "DEU")
        #expect(try read([words]).person?.nationality == "DEUTSCH")
        #expect(try read([Sample.field(26, [Sample.value("MRZ", "XXA")])]).person?.nationality == "XXA")
    }

    @Test(
        "a kind of document is one of our words, by number or by name",
        arguments: [
            (11, "Philippines - ePassport", "passport"), (12, "x", "identity_card"), (49, "x", "driving_license"),
            (24, "x", "residence_permit"), (222, "Philippines - Driving License (2017)", "driving_license"),
            (999, "Utopia - Club Card", nil),
        ] as [(Int, String, String?)])
    func kinds(_ type: Int, _ name: String, _ kind: String?) throws {
        let answer = Sample.passport
            .setting(container: 9, ["OneCandidate", "FDSIDList", "dType"], .number(String(type)))
            .setting(container: 9, ["OneCandidate", "DocumentName"], .string(name))
        #expect(try examined(answer).document?.type == kind)
    }

    @Test("a document that was not recognised has no type")
    func unrecognised() throws {
        let answer = Sample.passport.setting(
            container: 9, ["OneCandidate"], ["DocumentName": "", "ID": 0, "P": 0, "FDSIDList": .null])
        let document = try examined(answer).document
        #expect(document?.type == nil)
        #expect(document?.name == nil)
        #expect(document?.number == "P1234567A")
    }

    @Test("fields whose number is a text are skipped, and nothing read is nothing told")
    func wrongTypes() throws {
        let answer = Sample.passport.setting(
            container: 36, ["Text", "fieldList"], [Sample.field(8, []).setting(["fieldType"], "8")])
        let result = try examined(answer)
        #expect(result.person == nil)
        #expect(result.decision == .review)
    }
}
