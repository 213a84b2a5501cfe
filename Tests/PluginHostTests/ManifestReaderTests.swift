import Testing

@testable import Domain

@Suite("Reading a manifest")
struct ManifestReaderTests {
    private static let full: JSON = [
        "id": "com.example.checks", "version": "1.2.3-beta.1", "vendor": "Example", "title": "Checks",
        "operations": [
            [
                "id": "verification.document/1", "processing": "multi_step", "steps": 3,
                "accepts": [
                    "verification_types": ["document"], "countries": ["ZWE", "PHL"], "documents": ["passport"],
                ],
            ],
            ["id": "voucher.issue/1", "processing": "single_step", "effectful": true, "lookup": "voucher.status/1"],
            ["id": "voucher.status/1", "processing": "single_step", "lookup": nil],
        ],
        "endpoints": [["name": "api", "required": true], ["name": "face", "required": false]],
        "secrets": [["name": "api_key", "required": true, "description": "sent as X-Api-Key"]],
        "config_schema": ["type": "object", "properties": ["mode": ["type": "string"]]],
        "state_version": 3, "state_reads": [1, 2], "callbacks": [["name": "done", "path": "/done"]],
        "reentrant": true, "redaction": ["/person/address"], "limits": ["step_cpu_ms": 200], "x-note": "free",
    ]

    @Test("every member is read")
    func everyMember() throws {
        let manifest = try ManifestReader.read(Self.full.serialized())
        let issue = try #require(OperationID("voucher.issue/1"))
        let status = try #require(OperationID("voucher.status/1"))
        let expected = Manifest(
            id: "com.example.checks", version: try #require(SemanticVersion("1.2.3-beta.1")), vendor: "Example",
            title: "Checks",
            operations: [
                .init(
                    id: .verificationDocument, processing: .multiStep,
                    accepts: .init(
                        verificationTypes: ["document"], countries: ["ZWE", "PHL"], documents: ["passport"]), steps: 3),
                .init(id: issue, processing: .singleStep, effectful: true, lookup: status),
                .init(id: status, processing: .singleStep),
            ],
            endpoints: [.init(name: "api", required: true), .init(name: "face", required: false)],
            secrets: [.init(name: "api_key", required: true, description: "sent as X-Api-Key")],
            configSchema: ["type": "object", "properties": ["mode": ["type": "string"]]], stateVersion: 3,
            stateReads: [1, 2], callbacks: [.init(name: "done", path: "/done")], reentrant: true,
            redaction: [try #require(JSONPointer("/person/address"))], stepCPU: 200)
        #expect(manifest == expected)
    }

    @Test("what may be left out has a default, and null is leaving out")
    func defaults() throws {
        let manifest = try ManifestReader.read([
            "id": "a", "version": "1.0.0", "vendor": "V", "title": "T", "endpoints": nil, "limits": nil,
            "operations": [["id": "health.probe/1", "processing": "single_step", "accepts": nil, "steps": nil]],
        ])
        #expect(manifest.stateVersion == 1 && manifest.endpoints.isEmpty && !manifest.reentrant)
        #expect(manifest.configSchema == ["type": "object"] && manifest.stepCPU == 0)
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        var change: JSON
        var message: String
        var testDescription: String { message }

        init(_ change: JSON, _ message: String) { (self.change, self.message) = (change, message) }
    }

    @Test("each thing that can be wrong is named with its place", arguments: faults)
    func faulty(_ fault: Fault) throws {
        var members = try #require(Self.full.object)
        members.merge(try #require(fault.change.object)) { $1 }
        let error = try #require(throws: ManifestError.self) { _ = try ManifestReader.read(.object(members)) }
        #expect(error.description == fault.message)
    }

    private static let probe: JSON = ["id": "health.probe/1", "processing": "single_step"]

    static let faults = [
        Fault(["id": nil], "/id: is missing"),
        Fault(["id": 7], "/id: expected a string, found number"),
        Fault(["title": ""], "/title: is empty"),
        Fault(["title": .string(String(repeating: "x", count: 201))], "/title: is longer than 200 bytes"),
        Fault(["config-schema": [:]], "/config-schema: unknown key (did you mean \"config_schema\"?)"),
        Fault(
            ["version": "1.0.0+5"],
            "/version: \"1.0.0+5\" is not MAJOR.MINOR.PATCH (semver.org, without build metadata)"),
        Fault(["operations": nil], "/operations: is missing"),
        Fault(["operations": []], "/operations: is empty: a plugin that does nothing cannot be used"),
        Fault(["operations": ["health.probe/1"]], "/operations/0: expected an object, found string"),
        Fault(["operations": [probe, probe]], "/operations/1/id: \"health.probe/1\" occurs twice"),
        Fault(
            ["operations": [["id": "health/1", "processing": "single_step"]]],
            "/operations/0/id: \"health/1\" is not area.verb/REVISION, such as verification.document/1"),
        Fault(
            ["operations": [["id": "voucher.issue/1", "processing": "single_step", "effectful": true]]],
            "/operations/0/lookup: is missing: an effectful operation names the operation that settles an unknown "
                + "outcome, or null"),
        Fault(
            [
                "operations": [
                    probe,
                    [
                        "id": "voucher.issue/1", "processing": "single_step", "effectful": true,
                        "lookup": "health.prob/1",
                    ],
                ]
            ],
            "/operations/1/lookup: \"health.prob/1\" is no operation of this plugin (did you mean \"health.probe/1\"?)"),
        Fault(
            [
                "operations": [
                    [
                        "id": "voucher.issue/1", "processing": "single_step", "effectful": true,
                        "lookup": "voucher.issue/1",
                    ]
                ]
            ], "/operations/0/lookup: an operation cannot look itself up"),
        Fault(
            [
                "operations": [
                    [
                        "id": "voucher.issue/1", "processing": "single_step", "effectful": true,
                        "lookup": "voucher.other/1",
                    ], ["id": "voucher.other/1", "processing": "single_step", "effectful": true, "lookup": nil],
                ]
            ], "/operations/0/lookup: \"voucher.other/1\" is effectful, so it cannot settle an outcome"),
        Fault(
            ["operations": [probe, ["id": "a.b/1", "processing": "single_step", "lookup": "health.probe/1"]]],
            "/operations/1/lookup: is for effectful operations only"),
        Fault(
            [
                "operations": [
                    ["id": "a.b/1", "processing": "single_step", "accepts": ["countries": ["ZWE", "zw", "ZWE"]]]
                ]
            ],
            "/operations/0/accepts/countries/1: \"zw\" is not three capital letters (ISO 3166-1 alpha-3); "
                + "/operations/0/accepts/countries/2: \"ZWE\" occurs twice"),
        Fault(
            ["operations": [["id": "a.b/1", "processing": "single_step", "steps": 101]]],
            "/operations/0/steps: expected 0 to 100, found 101"),
        Fault(["endpoints": [["name": "api"], ["name": "api"]]], "/endpoints/1/name: \"api\" occurs twice"),
        Fault(
            ["endpoints": [["name": "1st", "url": "x"]]],
            "/endpoints/0/name: \"1st\" is not a letter followed by at most 63 letters, "
                + "digits, underscores or hyphens"),
        Fault(
            ["secrets": [["name": "captured.token"]]],
            "/secrets/0/name: \"captured.token\" is not a letter followed by at most 63 letters, digits, underscores or "
                + "hyphens"),
        Fault(
            ["secrets": [["name": "a", "required": "yes"]]], "/secrets/0/required: expected true or false, found string"
        ),
        Fault(
            ["config_schema": ["type": "string"]],
            "/config_schema/type: a configuration is an object, so this must be \"object\""),
        Fault(
            ["state_version": 0],
            "/state_version: expected 1 to 4294967295, found 0; "
                + "/state_reads/0: lists older versions, and 1 is not below state_version 1; "
                + "/state_reads/1: lists older versions, and 2 is not below state_version 1"),
        Fault(["state_reads": [1, 1]], "/state_reads/1: 1 occurs twice"),
        Fault(["state_reads": [1.5]], "/state_reads/0: expected a whole number, found 1.5"),
        Fault(
            ["callbacks": [["name": "done", "path": "done"]]],
            "/callbacks/0/path: \"done\" is not a path of at most 200 bytes that begins with / and holds no space, ?, # "
                + "or empty or dot segment"),
        Fault(["reentrant": 1], "/reentrant: expected true or false, found number"),
        Fault(["redaction": ["person"]], "/redaction/0: expected a JSON pointer such as /person/address"),
        Fault(["limits": ["step_cpu_ms": 0]], "/limits/step_cpu_ms: expected 1 to 60000, found 0"),
        Fault(
            ["limits": ["step_cpu_m": 1]], "/limits/step_cpu_m: unknown key (did you mean \"step_cpu_ms\"?)"),
        Fault(
            ["operations": [["id": "voucher.issue/1", "processing": "single_step", "efectful": true]]],
            "/operations/0/efectful: unknown key (did you mean \"effectful\"?)"),
        Fault(
            ["requires": ["capture.cookies"]],
            "/requires/0: this host does not have \"capture.cookies\" (did you mean \"capture.cookie\"?); update the host, "
                + "or use an older version of the plugin"),
        Fault(
            ["requires": ["capture.cookie", "capture.cookie", 7]],
            "/requires/1: \"capture.cookie\" occurs twice; /requires/2: expected a string, found number"),
        Fault(
            [
                "operations": [
                    [
                        "id": "a.b/1", "processing": "single_step",
                        "needs": ["endpoints": ["fase"], "secrets": ["other"]],
                    ]
                ]
            ],
            "/operations/0/needs/endpoints/0: \"fase\" is none of the manifest's endpoints (did you mean \"face\"?); "
                + "/operations/0/needs/secrets/0: \"other\" is none of the manifest's secrets"),
        Fault(
            [
                "config_schema": [
                    "type": "object", "required": ["set"],
                    "properties": ["set": ["type": "string", "x-secrets": "values"]],
                ]
            ],
            "/config_schema/properties/set/x-secrets: expected \"names\"; /config_schema/properties/set/type: the host "
                + "writes a list of names here, so this must be \"array\"; /config_schema/required: \"set\" is the host's "
                + "to fill in, so no operator can give it"),
    ]

    @Test("a key of a later version is passed over with a remark, wherever it stands")
    func laterKeys() throws {
        var members = try #require(Self.full.object)
        members["audience"] = ["anything": 1]
        members["endpoints"] = [["name": "api", "protocol": "h3"], ["name": "face", "required": false]]
        let manifest = try ManifestReader.read(.object(members))
        #expect(
            manifest.remarks.map(\.description) == [
                "/audience: unknown key, which this host ignores",
                "/endpoints/0/protocol: unknown key, which this host ignores",
            ])
        var plain = manifest
        plain.remarks = []
        #expect(try plain == ManifestReader.read(Self.full))
    }

    @Test("what a plugin requires and what its operations need are read")
    func requiresAndNeeds() throws {
        var members = try #require(Self.full.object)
        members["requires"] = ["operations.needs", "outcome.no_credential"]
        members["operations"] = [
            [
                "id": "voucher.issue/1", "processing": "single_step", "effectful": true, "lookup": "voucher.status/1",
                "needs": ["endpoints": ["face"]],
            ], ["id": "voucher.status/1", "processing": "single_step", "needs": ["secrets": ["api_key"]]],
        ]
        let manifest = try ManifestReader.read(.object(members))
        #expect(manifest.requires(.needs) && manifest.requires(.noCredential) && !manifest.requires(.cookieCapture))
        let issue = try #require(manifest.operation(.voucherIssue))
        // Without its look-up an effectful operation is not to be had.
        #expect(
            manifest.lacking(issue, endpoints: ["api"], secrets: [String]())
                == ["endpoint \"face\"", "secret \"api_key\""])
        #expect(manifest.lacking(issue, endpoints: ["api", "face"], secrets: ["api_key"]).isEmpty)
    }

    @Test("the host fills in the names of the secrets that are set, where the plugin asks for them")
    func secretNames() throws {
        var members = try #require(Self.full.object)
        members["config_schema"] = [
            "type": "object", "properties": ["set": ["type": "array", "x-secrets": "names"], "mode": [:]],
        ]
        let manifest = try ManifestReader.read(.object(members))
        #expect(
            manifest.completing(["mode": 1], secrets: ["b", "a"]) == ["mode": 1, "set": ["a", "b"]])
        #expect(try ManifestReader.read(Self.full).completing(["mode": 1], secrets: ["a"]) == ["mode": 1])
    }

    @Test("no key is so near to another one that an older host would take it for a slip")
    func distinctKeys() {
        let operation = ["id", "processing", "effectful", "lookup", "accepts", "steps"]
        #expect(closestMatch(to: "needs", among: operation) == nil)
        #expect(closestMatch(to: "requires", among: ManifestReader.keys.filter { $0 != "requires" }) == nil)
    }

    @Test("a configuration schema with an unknown keyword is refused at its place")
    func badSchema() throws {
        var members = try #require(Self.full.object)
        members["config_schema"] = ["type": "object", "properties": ["mode": ["tpe": "string"]]]
        let error = try #require(throws: ManifestError.self) { _ = try ManifestReader.read(.object(members)) }
        #expect(error.faults.count == 1)
        #expect(error.faults[0].pointer.description.hasPrefix("/config_schema/properties/mode"))
    }

    @Test("what is not strict JSON is refused with line and column")
    func notJSON() throws {
        let error = try #require(throws: ManifestError.self) {
            _ = try ManifestReader.read(Array("{\"id\":1,\"id\":2}".utf8))
        }
        #expect(error.description == "not JSON: line 1, column 9: a key occurs twice")
        let array = try #require(throws: ManifestError.self) { _ = try ManifestReader.read(Array("[]".utf8)) }
        #expect(array.description == "expected an object, found array")
        let long = try #require(throws: ManifestError.self) {
            _ = try ManifestReader.read([UInt8](repeating: 0x20, count: Budgets.manifest + 1))
        }
        #expect(long.description == "is 262145 bytes long; at most 262144 are read")
    }
}
