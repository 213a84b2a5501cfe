import Testing

@testable import ProviderSims

/// The registers whose payload key is `result`, but that of professionals.
struct IDMetaRegisterTests {
    struct Register: Sendable, CustomTestStringConvertible {
        var route: String
        var template: String
        var number: String
        var others: [String]

        var testDescription: String { route }

        func fields(_ value: String) -> [JSON.Member] {
            [.init(number, .string(value))] + others.map { .init($0, "filled") }
        }
    }

    static let registers = [
        Register(route: "nationalpolice", template: "506", number: "clearanceNo", others: ["surname"]),
        Register(route: "socialsecurity", template: "507", number: "crnSsNumber", others: []),
        Register(
            route: "drivinglicense", template: "509", number: "licenseNumber",
            others: ["expirationDate", "serialNumber"]),
        Register(route: "philsys", template: "510", number: "pcn", others: ["face_liveness_session_id"]),
        Register(route: "philsys", template: "510", number: "pcnFormData", others: ["face_liveness_session_id"]),
        Register(route: "philsys", template: "510", number: "qr_data", others: ["face_liveness_session_id"]),
    ]

    @Test("the last two digits order each register's answer", arguments: registers)
    func magic(register: Register) async throws {
        try await SimWorld.run { world async throws in
            for (number, status) in [("A-1299", 3), ("A-1200", 1), ("A-1201", 1), ("A-1202", 6), ("A-1207", 6)] {
                let done = try await IDMetaCall(client: world.idmeta).run(
                    "philippines/\(register.route)", template: register.template, register.fields(number))
                #expect(done.step.status == 200)
                #expect(done.status == status, "\(number)")
                if number == "A-1200" {
                    #expect(done.step.json["status"] == true)
                    #expect(done.step.json["result"]?["valid"] == false)
                }
            }
        }
    }

    @Test("each field is needed", arguments: registers)
    func missing(register: Register) async throws {
        try await SimWorld.run { world async throws in
            let all = register.fields("A-1299")
            for (index, field) in all.enumerated() {
                var fields = all
                fields.remove(at: index)
                let done = try await IDMetaCall(client: world.idmeta).run(
                    "philippines/\(register.route)", template: register.template, fields)
                #expect(done.step.status == 422, "\(field.key)")
            }
        }
    }
}
