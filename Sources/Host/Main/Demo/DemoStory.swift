import Domain
import Egress
import Vault

/// What the demo shows, told as it happens. Every line is checked: the demo fails where the product would.
struct DemoStory {
    let client: DemoClient
    let keys: [String: String]

    func play() async throws {
        Output.line("")
        Output.line("Two tenants, two providers, one API. The same call for each:")
        Output.line("")
        let acme = try await verifyDocument("acme", persona: "juan")
        let globex = try await verifyDocument("globex", persona: "juan")
        try expect(Self.shape(acme.body) == Self.shape(globex.body), "the two answers have different shapes")
        Output.line("  Both answers have the same keys: no client can tell which provider served it.")
        try await otherTenant(acme.body["id"]?.string ?? "")
        try await registers()
        try await unknownTemplate()
        try await voucher()
    }

    private func verifyDocument(_ tenant: String, persona: String) async throws -> DemoClient.Answer {
        let image = Base64.encode(DemoPersona.image(persona))
        let answer = try await client.post(
            "/api/v1/verifications", key: key(tenant),
            ["verificationType": "document", "documentImages": ["front": .string(image)], "reference": "demo-1"])
        try expect(answer.status == 201, "\(tenant): answered \(answer.status): \(answer.body.text)")
        let body = answer.body
        try expect(body["decision"] == "approved", "\(tenant): not approved: \(body.text)")
        Output.line("  \(tenant): POST /api/v1/verifications → \(answer.status) \(body["decision"]?.string ?? "")")
        Output.line(
            "    \(body["person"]?["fullName"]?.string ?? "?"), born \(body["person"]?["dateOfBirth"]?.string ?? "?"), document \(body["document"]?["number"]?.string ?? "?"), in \(body["processingTimeMs"]?.int ?? 0) ms"
        )
        return answer
    }

    private func otherTenant(_ id: String) async throws {
        let answer = try await client.get("/api/v1/verifications/\(id)", key: key("globex"))
        try expect(answer.status == 404, "another tenant's verification was shown")
        Output.line("  globex asks for acme's verification → 404: tenants see only their own.")
        Output.line("")
    }

    private func registers() async throws {
        Output.line("A register by number, where the vendor answers 200 for everything:")
        Output.line("")
        for (number, decision) in [
            ("NBI-123456789", "approved"), ("NBI-123456700", "rejected"), ("NBI-123456701", "rejected"),
        ] {
            let answer = try await client.post(
                "/api/v1/verifications/verify-by-id", key: key("globex"),
                [
                    "verificationType": "philippines_nbi_clearance", "idNumber": .string(number),
                    "userData": ["firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"],
                ])
            let found = answer.body["decision"]?.string ?? "none"
            try expect(answer.status == 201 && found == decision, "\(number): \(answer.status) \(answer.body.text)")
            let reason = answer.body["failure"]?["message"]?.string.map { " (\($0))" } ?? ""
            Output.line("  \(number) → \(found)\(reason)")
        }
        Output.line("")
    }

    private func unknownTemplate() async throws {
        let image = Base64.encode(DemoPersona.image("juan"))
        let answer = try await client.post(
            "/api/v1/verifications", key: key("globex"),
            ["verificationType": "document", "documentImages": ["front": .string(image)], "templateId": "99999"])
        try expect(answer.status == 400, "an unknown template was answered \(answer.status)")
        Output.line("A mistake gets an answer that helps:")
        Output.line("")
        Output.line("  400 \(answer.body["detail"]?.string ?? "")")
        Output.line("      \(answer.body["suggestedAction"]?.string ?? "")")
        Output.line("")
    }

    private func voucher() async throws {
        let answer = try await client.post(
            "/api/v1/vouchers", key: key("acme"),
            [
                "type": "airtime", "amount": "10.00", "currency": "USD", "recipient": "+263771234567",
                "reference": "demo-v",
            ])
        try expect(answer.status == 201, "voucher: \(answer.status) \(answer.body.text)")
        Output.line("A third, unlike vendor, with signed requests:")
        Output.line("")
        Output.line(
            "  acme: POST /api/v1/vouchers → \(answer.status) \(answer.body["voucherStatus"]?.string ?? ""), \(answer.body["amount"]?.string ?? "") \(answer.body["currency"]?.string ?? "")"
        )
        Output.line("")
    }

    private func key(_ tenant: String) -> String { keys[tenant] ?? "" }

    private func expect(_ holds: Bool, _ message: String) throws {
        if !holds { throw CommandFailure("the demo went wrong: \(message)") }
    }

    /// The keys of an answer, nested ones included.
    static func shape(_ value: JSON) -> [String] {
        guard let members = value.object else { return [] }
        return members.sorted { $0.key < $1.key }.flatMap { key, member in
            [key] + shape(member).map { "\(key).\($0)" }
        }
    }
}
