import IDMetaAdapter
import PluginKit
import Testing

@Suite struct ListTests {
    static let entry = JSON(
        tolerant: """
            {"id":306,"name":"First Philippine ID","status":"active","plans":[{"id":166,"plan":"document_verification"}],
             "webhook_secret":"planted","settings":"{\\"api_key\\":\\"planted\\",\\"x\\":1}"}
            """)

    static func page(_ entries: [JSON], _ signs: String = "{}") -> JSON {
        .object([.init("data", .array(entries))] + JSON(tolerant: signs).members)
    }

    private static func templates(_ ids: ClosedRange<Int>) -> [JSON] {
        ids.map { entry.editing("/id", .number(String($0))) }
    }

    private func list(
        _ answer: JSON, cursor: String? = nil, configuration: String = "{}"
    ) throws -> (answer: Rehearsal<TemplatesFlow>.Answer, path: String) {
        var rehearsal = try Rehearsal(TemplatesFlow.self, configuration: configuration)
        let request = try #require(try rehearsal.start(ListingRequest(cursor: cursor)).requests.first)
        #expect(request.repeats == .safe && request.method == .get)
        #expect(request.headers.map { "\($0.name): \($0.value)" }.contains("Authorization: Bearer {secret api_token}"))
        return (try rehearsal.answer("list", 200, answer.serialized), request.path.description)
    }

    @Test("a template is told with its plans, and its secrets stay behind")
    func template() throws {
        let listed = try list(Self.page([Self.entry]))
        #expect(listed.path == "/v1/templates?page=1&per_page=50")
        let result = try #require(listed.answer.result)
        #expect(result.nextCursor == nil)
        let template = try #require(result.templates.first)
        #expect(template.externalID == "306" && template.name == "First Philippine ID" && template.active)
        #expect(template.steps == ["document_verification"] && template.description == nil)
        #expect(template.raw["status"] == "active")
        #expect(!template.raw.serialized.contains("planted"))
    }

    @Test("the pages of a list follow each other to its end, whatever tells the end")
    func pages() throws {
        for signs in [
            #"{"current_page":P,"last_page":3,"total":120}"#, #"{"meta":{"current_page":"P","last_page":"3"}}"#,
            #"{"total":120}"#, "{}", #"{"links":{"next":N},"meta":{"current_page":P}}"#, #"{"next_page_url":N}"#,
        ] {
            var cursor: String?
            var seen: [String] = []
            for number in 1...3 {
                let written = signs.replacing("P", with: "\(number)").replacing(
                    "N", with: number < 3 ? #""/more""# : "null")
                let first = number * 50 - 49
                let body = Self.page(Self.templates(first...min(number * 50, 120)), written)
                let listed = try list(body, cursor: cursor)
                #expect(listed.path.contains("page=\(number)&"))
                let result = try #require(listed.answer.result, "\(signs) \(listed.answer)")
                seen += result.templates.map(\.externalID)
                cursor = result.nextCursor
                #expect((cursor == nil) == (number == 3), "\(signs)")
            }
            #expect(seen == (1...120).map(String.init))
        }
    }

    @Test("an empty page ends a list of which nothing more is said")
    func emptyEnd() throws {
        let second = try #require(try list(Self.page(Self.templates(1...50))).answer.result?.nextCursor)
        let result = try list(Self.page([]), cursor: second).answer.result
        #expect(result == TemplateListing(templates: [], nextCursor: nil))
    }

    @Test("a page that comes again, under whatever number, is a failure")
    func repeated() throws {
        let body = Self.page(Self.templates(1...50))
        let second = try #require(try list(body).answer.result?.nextCursor)
        #expect(try list(body, cursor: second).answer.failure?.failureClass == .providerUnavailable)
        let reversed = Self.page(Self.templates(1...50).reversed())
        #expect(try list(reversed, cursor: second).answer.failure != nil)
    }

    @Test(
        "a page that cannot be read whole is a failure, never a shorter list",
        arguments: [
            #"{"data":[X,{"name":"no id","plans":[]}]}"#, #"{"data":[X,X]}"#, #"{"data":[X,null]}"#,
            #"{"data":{"0":X}}"#, "{}", #"{"data":null}"#, #"{"data":[X],"current_page":2}"#,
            #"{"data":[X],"last_page":"many"}"#, #"{"data":[X],"total":[]}"#, #"{"data":[X],"next_page_url":1}"#,
            #"{"data":[],"total":7}"#, #"{"data":[],"current_page":1,"last_page":2}"#,
            #"{"status":false,"data":[X]}"#, #"{"data":[X],"result":{"status":"failed"}}"#,
        ])
    func unreadable(text: String) throws {
        let body = JSON(tolerant: text.replacing("X", with: Self.entry.serialized))
        let answer = try list(body).answer
        #expect(answer.failure?.failureClass == .providerUnavailable, "\(answer)")
    }

    @Test(
        "an entry that has changed is a failure",
        arguments: [
            ("/id", "null"), ("/id", "{}"), ("/id", "3.5"), ("/id", #""""#), ("/id", nil), ("/name", nil),
            ("/name", "7"), ("/name", #"" ""#), ("/plans", nil), ("/plans", "7"), ("/plans", #""document""#),
            ("/plans", "{}"), ("/plans", "[166]"), ("/plans", "[{}]"), ("/status", #""limbo""#), ("/status", "2"),
            ("/status", "[]"), ("/description", "{}"),
        ] as [(String, String?)])
    func changed(pointer: String, value: String?) throws {
        let entry = Self.entry.editing(pointer, value.map { JSON(tolerant: $0) })
        let answer = try list(Self.page([Self.entry.editing("/id", 1), entry])).answer
        #expect(answer.failure?.failureClass == .providerUnavailable, "\(answer)")
        #expect(answer.failure?.code == "unreadable_answer")
    }

    @Test(
        "entries are read in every form the vendor writes them",
        arguments: [
            ("/status", #""inactive""#, false), ("/status", "0", false), ("/status", "true", true),
            ("/status", nil, true),
            ("/deleted_at", #""2026-01-01""#, false), ("/is_active", "false", true), ("/id", #""306""#, true),
            ("/plans", #""[\"document_verification\"]""#, true),
        ] as [(String, String?, Bool)])
    func forms(pointer: String, value: String?, isActive: Bool) throws {
        let entry = Self.entry.editing(pointer, value.map { JSON(tolerant: $0) })
        let template = try #require(try list(Self.page([entry])).answer.result?.templates.first)
        #expect(template.externalID == "306" && template.active == isActive)
        #expect(template.steps == ["document_verification"])
    }

    @Test("plans that the create reply's way of writing hides are found")
    func hiddenPlans() throws {
        let entry = Self.entry.editing("/plans", "null").editing("/dropzone_plans", #"["aml","philsys"]"#)
        #expect(try list(Self.page([entry])).answer.result?.templates.first?.steps == ["aml", "philsys"])
        let none = Self.entry.editing("/plans", .null)
        #expect(try list(Self.page([none])).answer.result?.templates.first?.steps == [])
    }

    @Test("the list may lie under its own name or one deeper")
    func places() throws {
        for text in [#"{"templates":[X]}"#, #"{"data":{"data":[X],"last_page":1}}"#, #"{"result":{"templates":[X]}}"#] {
            let body = JSON(tolerant: text.replacing("X", with: Self.entry.serialized))
            #expect(try list(body).answer.result?.templates.count == 1, "\(text)")
        }
    }

    @Test(
        "a cursor of another's making is refused",
        arguments: ["2", "0.1.x", "1.1.x", "x.1.x", "2..", "2.0.x", "99999.1.x"])
    func wrongCursor(cursor: String) throws {
        var rehearsal = try Rehearsal(TemplatesFlow.self)
        #expect(try rehearsal.start(ListingRequest(cursor: cursor)).failure?.failureClass == .invalidRequest)
    }

    @Test("a refused list is for the operator, an outage is an outage")
    func refusals() throws {
        for (status, failureClass) in [
            (400, PluginFailure.Class.config), (401, .config), (404, .config), (422, .config), (429, .rateLimited),
            (503, .providerUnavailable),
        ] {
            var rehearsal = try Rehearsal(TemplatesFlow.self)
            _ = try rehearsal.start(ListingRequest())
            let failure = try rehearsal.answer("list", status).failure
            #expect(failure?.failureClass == failureClass)
            if status == 404 { #expect(failure?.message.contains("paths.templates") == true) }
        }
    }

    @Test("the paths are the operator's")
    func paths() throws {
        let configuration = #"{"paths":{"templates":"/v3/all?kind=t"}}"#
        #expect(
            try list(Self.page([]), configuration: configuration).path == "/v3/all?kind=t&page=1&per_page=50")
    }

    @Test("plans are listed by the name that templates give them")
    func plans() throws {
        var rehearsal = try Rehearsal(PlansFlow.self)
        let request = try #require(try rehearsal.start(ListingRequest()).requests.first)
        #expect(request.path.description == "/v1/plans?page=1&per_page=50")
        let answer = try rehearsal.answer(
            "list", 200,
            #"{"data":[{"id":170,"plan":"philippines_nbi_clearance","name":"NBI","description":" A check "},"#
                + #"{"id":"171","name":"aml","status":"inactive"}],"last_page":1}"#)
        #expect(
            answer.result?.plans.map { [$0.externalID, $0.name, $0.description ?? "-", "\($0.active)"] } == [
                ["170", "philippines_nbi_clearance", "A check", "true"], ["171", "aml", "-", "false"],
            ])
        #expect(answer.result?.nextCursor == nil)
        var again = try Rehearsal(PlansFlow.self)
        _ = try again.start(ListingRequest())
        #expect(try again.answer("list", 200, #"{"data":[{"plan":"aml"}]}"#).failure?.code == "unreadable_answer")
    }
}
