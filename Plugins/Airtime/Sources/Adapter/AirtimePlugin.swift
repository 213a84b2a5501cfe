package import PluginKit

/// Airtime: vouchers for phone credit and data bundles.
package struct AirtimePlugin: Plugin {
    package struct Configuration: Decodable, Sendable {
        package enum Kind: String, Decodable, Sendable {
            case airtime, data
        }

        /// Whether the deployment honours `Idempotency-Key`. If not, a voucher is never asked for twice.
        package var idempotent: Bool
        /// What this account sells; nil is both.
        package var type: Kind?

        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            idempotent = try container.decodeIfPresent(Bool.self, forKey: .idempotent) ?? true
            type = try container.decodeIfPresent(Kind.self, forKey: .type)
        }

        private enum CodingKeys: String, CodingKey {
            case idempotent, type
        }
    }

    package static let manifest = Manifest(
        id: "airtime", version: "1.0.0", vendor: "Airtime", title: "Airtime and data vouchers",
        endpoints: [.init("api")],
        secrets: [
            .init("api_key", "Names the account; sent with every request."),
            .init("api_secret", "Signs every request (HMAC-SHA256)."),
        ],
        configSchema: [
            "type": "object",
            "properties": [
                "idempotent": [
                    "title": "Honours idempotency keys",
                    "description":
                        "Whether the vendor answers a repeated key as before. If not, a voucher is never asked for twice.",
                    "type": "boolean", "default": true,
                ],
                "type": [
                    "title": "Type",
                    "description": "What this account sells; without it, both.",
                    "enum": ["airtime", "data"],
                    "x-accepts": "verification_types",
                ],
            ],
            "additionalProperties": false,
        ],
        redaction: ["/recipient", "/voucherCode", "/pin"])

    package static let operations: [Operation<AirtimePlugin>] = [
        .voucherIssue(IssueFlow.self, accepts: Accepts(verificationTypes: ["airtime", "data"]), steps: 2),
        .voucherStatus(StatusFlow.self, steps: 1),
        .voucherCancel(CancelFlow.self, steps: 1),
        .healthProbe(ProbeFlow.self),
        .credentialsValidation(CredentialsFlow.self),
    ]

    package init(configuration: Configuration, diagnostics: inout Diagnostics) {}
}
