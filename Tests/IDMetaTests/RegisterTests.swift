import PluginKit
import Testing

@Suite struct RegisterTests {
    private func nbi(_ answer: JSON, _ request: IDVerificationRequest = Requests.nbi()) throws -> Script.Run {
        try Samples.nbiScript.with("step.philippines_nbi_clearance", answer).run(request)
    }

    @Test("a valid clearance is approved and told")
    func valid() throws {
        let run = try nbi(Samples.nbi)
        #expect(run.decision == .approved)
        #expect(run.requests[1].path.description == "/v1/verification/philippines/nbiclearance")
        #expect(
            run.body("step.philippines_nbi_clearance")
                == #"{"template_id":"507","verification_id":"700001","clearanceNo":"NBI-123456789"}"#)
        #expect(
            run.result?.idRecord
                == VerificationResult.IDRecord(
                    type: "philippines_nbi_clearance", number: "NBI-123456789", status: "valid",
                    expiresAt: "2035-12-31", found: true, valid: true, details: ["purpose": "LOCAL EMPLOYMENT"]))
        #expect(
            run.result?.person
                == VerificationResult.Person(
                    fullName: "JUAN SANTOS DELA CRUZ", firstName: "JUAN", middleName: "SANTOS", lastName: "DELA CRUZ"))
        #expect(run.check("name_match") == .passed)
        #expect(run.check("number_match") == .passed)
    }

    @Test("an expired clearance is rejected, though the vendor calls its answer a success")
    func expired() throws {
        let answer = Samples.nbi.editing("/response/valid", .bool(false)).editing(
            "/response/data/is_expired", .bool(true)
        ).editing("/response/data/clearance_expiry", "January 15, 2021")
        let run = try nbi(answer)
        #expect(run.decision == .rejected)
        #expect(run.result?.failure?.code == "id_expired")
        #expect(run.result?.idRecord?.expiresAt == "2021-01-15")
        #expect(run.result?.idRecord?.status == "expired")
    }

    @Test("a number the register does not know is rejected")
    func notFound() throws {
        let answer = JSON(
            tolerant: #"{"status":true,"response":{"data":null,"found":false,"valid":false,"statusCode":200}}"#)
        let run = try nbi(answer)
        #expect(run.decision == .rejected)
        #expect(run.result?.failure?.code == "id_not_found")
        #expect(run.result?.person == nil)
        #expect(run.result?.idRecord?.found == false)
    }

    @Test("an entry not in force is rejected")
    func notValid() throws {
        let result = try nbi(Samples.nbi.editing("/response/valid", .bool(false))).result
        #expect(result?.decision == .rejected)
        #expect(result?.failure?.code == "id_not_valid")
    }

    @Test(
        "an answer that contradicts itself is for a person",
        arguments: [
            ("/response/found", "false"), ("/response/data/is_expired", "true"),
            ("/response/data/clearance_expiry", #""January 15, 2021""#), ("/response/statusCode", "404"),
            ("/response/data", "null"), ("/response/data", #""none""#), ("/response/data", "{}"),
            ("/response/data/ID_no", "[]"),
        ])
    func contradiction(pointer: String, value: String) throws {
        #expect(try nbi(Samples.nbi.editing(pointer, JSON(tolerant: value))).decision == .review)
    }

    @Test("decisive members of other types approve nobody")
    func wrongTypes() throws {
        let answer = JSON(
            tolerant: """
                {"status":"true","message":7,"response":{"data":"none","found":"yes","valid":"yes","statusCode":"200"}}
                """)
        #expect(try nbi(answer).decision == .review)
    }

    @Test("the payload key is response; the usual one is not taken for it")
    func payloadKey() throws {
        let answer: JSON = ["status": .bool(true), "result": Samples.nbi["response"]]
        #expect(try nbi(answer).decision == .review)
    }

    @Test("an entry of hardly more than its name is enough")
    func sparse() throws {
        let data = JSON(
            tolerant: #"{"ID_no":"NBI-123456789","full_name":"JUAN DELA CRUZ","sim_unknown":{"deep":[1,2,null]}}"#)
        let run = try nbi(Samples.nbi.editing("/response/data", data))
        #expect(run.decision == .approved)
        #expect(run.result?.idRecord?.expiresAt == nil)
    }

    @Test("swapped names are set right by the whole name")
    func swapped() throws {
        let answer = Samples.nbi.editing("/response/data/lname", "JUAN").editing("/response/data/fname", "DELA CRUZ")
        let run = try nbi(answer)
        #expect(run.decision == .approved)
        #expect(run.result?.person?.firstName == "JUAN")
        #expect(run.result?.person?.lastName == "DELA CRUZ")
        let turned = answer.editing("/response/data/full_name", "DELA CRUZ, JUAN SANTOS")
        #expect(try nbi(turned).result?.person?.firstName == "JUAN")
        let other = Samples.nbi.editing("/response/data/full_name", "JUAN REYES")
        #expect(try nbi(other).result?.person?.firstName == nil, "which is which is not certain")
        let plain = Samples.nbi.editing("/response/data/full_name", "DELA CRUZ, JUAN")
        #expect(try nbi(plain).result?.person?.firstName == "JUAN")
    }

    @Test(
        "names are compared loosely",
        arguments: [
            ("juan", "dela cruz", true), ("Juan", "De La Cruz", true), ("JUAN", "DELACRUZ", true),
            ("Juán", "Dela-Cruz", true), ("Dela Cruz", "Juan", true), ("Juan Santos", "Dela Cruz", true),
            ("Maria", "Dela Cruz", false), ("Juan", "Cruz Reyes", false), ("Juan", "Juan", false), ("-", "Cruz", false),
            ("Ju", "Dela Cruz", false),
        ])
    func names(first: String, last: String, isSame: Bool) throws {
        let run = try nbi(Samples.nbi, Requests.nbi(["firstName": first, "lastName": last]))
        #expect(run.decision == (isSame ? .approved : .review))
        #expect(run.check("name_match") == (isSame ? .passed : .review))
        #expect(run.result?.failure?.code == (isSame ? nil : "name_mismatch"))
    }

    @Test("accents and combining marks do not matter", arguments: ["PEÑA", "PENA", "pen\u{303}a"])
    func accents(last: String) throws {
        let answer = Samples.nbi.editing("/response/data/full_name", "JOSÉ PEÑA")
        #expect(try nbi(answer, Requests.nbi(["firstName": "Jose", "lastName": last])).decision == .approved)
    }

    @Test("without names to compare the comparison is not done")
    func noNames() throws {
        let run = try nbi(Samples.nbi, Requests.nbi([:]))
        #expect(run.decision == .approved)
        #expect(run.check("name_match") == .notDone)
    }

    @Test("a register that names nobody does not confirm a name")
    func nobody() throws {
        let run = try nbi(Samples.nbi.editing("/response/data", ["ID_no": "NBI-123456789"]))
        #expect(run.decision == .review)
        #expect(run.result?.failure?.code == "name_mismatch")
    }

    @Test("an entry of another number is for a person")
    func otherNumber() throws {
        let run = try nbi(Samples.nbi.editing("/response/data/ID_no", "NBI-999999999"))
        #expect(run.decision == .review)
        #expect(run.result?.failure?.code == "number_mismatch")
        #expect(try nbi(Samples.nbi.editing("/response/data/ID_no", "nbi 123456789")).decision == .approved)
    }

    @Test(
        "days are read as they are written, or not at all",
        arguments: [
            ("December 31, 2035", "2035-12-31"), ("Dec. 31, 2035", "2035-12-31"), ("31 December 2035", "2035-12-31"),
            ("1 December 2035", "2035-12-01"), ("Sept 1st, 2035", "2035-09-01"), ("2035-12-31", "2035-12-31"),
            ("2035-12-31T00:00:00Z", "2035-12-31"), ("2035-12-31 08:00", "2035-12-31"), ("MAY 3 2035", "2035-05-03"),
            ("February 29, 2028", "2028-02-29"), ("February 29, 2035", nil), ("12/11/2035", nil), ("31 2035", nil),
            ("Smarch 1, 2035", nil), ("December 31, 35", nil), ("", nil), ("December 0, 2035", nil),
            ("99999999999999999999-01-01", nil), ("N/A", nil), ("ma 3, 2035", nil),
        ] as [(String, String?)])
    func days(text: String, day: String?) throws {
        let run = try nbi(Samples.nbi.editing("/response/data/clearance_expiry", .string(text)))
        #expect(run.result?.idRecord?.expiresAt == day)
        #expect(run.decision == .approved)
    }

    @Test(
        "a failure by the answer's own words is the provider's",
        arguments: [
            #"{"status":false,"message":"not available"}"#,
            #"{"status":true,"message":"OK","result":{"status":"failed","message":"could not be checked"}}"#,
            #"{"status":false,"response":{"data":null,"found":false,"valid":false}}"#,
        ])
    func failure(text: String) throws {
        let failure = try nbi(JSON(tolerant: text)).failure
        #expect(failure?.failureClass == .providerUnavailable)
        #expect(failure?.message.contains("available") == false, "the vendor's words stay out")
    }

    @Test("the professional register is asked by licence and date of birth")
    func byLicence() throws {
        let run = try Samples.prcScript.run(Requests.prcByLicence)
        #expect(run.decision == .approved)
        #expect(
            run.body("step.philippines_prc").hasSuffix(
                #""profession":"NURSE","licenseNo":"0012345","dateOfBirth":"1990-01-01"}"#))
        #expect(run.check("birth_date_match") == .passed)
    }

    @Test("or by name, and then the number must be confirmed")
    func byName() throws {
        let run = try Samples.prcScript.run(Requests.prcByName)
        #expect(run.decision == .approved)
        #expect(
            run.body("step.philippines_prc").hasSuffix(
                #""profession":"NURSE","firstName":"Juan","lastName":"Dela Cruz"}"#))
        let numberless = Samples.prc.editing("/result/data/number", nil)
        let script = Samples.prcScript.with("step.philippines_prc", numberless)
        #expect(try script.run(Requests.prcByName).decision == .review)
        #expect(try script.run(Requests.prcByLicence).decision == .approved)
    }

    @Test("another date of birth is for a person")
    func otherBirthDate() throws {
        let answer = Samples.prc.editing("/result/data/date_of_birth", "1991-01-01")
        let run = try Samples.prcScript.with("step.philippines_prc", answer).run(Requests.prcByLicence)
        #expect(run.decision == .review)
        #expect(run.result?.failure?.code == "birth_date_mismatch")
    }

    @Test("the professional register may answer under response as well")
    func prcResponse() throws {
        let answer: JSON = ["status": .bool(true), "response": Samples.prc["result"]]
        #expect(
            try Samples.prcScript.with("step.philippines_prc", answer).run(Requests.prcByName).decision == .approved)
    }

    @Test(
        "what is missing is named before anything is sent",
        arguments: [
            (["dateOfBirth": "1990-01-01"], "userData.profession"), (["profession": " "], "userData.profession"),
            (["profession": "NURSE"], "userData.dateOfBirth"),
            (["profession": "NURSE", "firstName": "Juan"], "userData.lastName"),
        ])
    func missing(userData: [String: String], field: String) throws {
        let run = try Samples.prcScript.run(Requests.prc(userData))
        #expect(run.failure?.failureClass == .invalidRequest)
        #expect(run.failure?.message.contains(field) == true)
        #expect(run.keys.isEmpty)
    }

    @Test("another register is not done here")
    func otherRegister() throws {
        let request = IDVerificationRequest(verificationType: "philippines_voters", idNumber: "1")
        #expect(try Samples.nbiScript.run(request).failure?.failureClass == .unsupported)
    }
}
