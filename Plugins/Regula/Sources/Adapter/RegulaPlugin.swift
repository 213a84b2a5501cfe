package import PluginKit

/// Regula Document Reader Web API: reads identity documents and examines whether they are genuine.
package struct RegulaPlugin: Plugin {
    package static let manifest = Manifest(
        id: "regula", version: "1.0.0", vendor: "Regula", title: "Regula Document Reader",
        endpoints: [.init("api")],
        secrets: [
            .init(
                proxyToken, "Sent to the proxy in front of the service; used when proxy_header is set.", required: false
            ),
            .init(
                license, "The licence in base64, sent with every request; used when send_license is true.",
                required: false),
        ],
        configSchema: [
            "type": "object",
            "properties": [
                "scenario": [
                    "title": "Scenario",
                    "description":
                        "What the service does with the images. Only FullProcess and FullAuth examine authenticity.",
                    "type": "string", "pattern": "^[A-Za-z0-9_]{1,64}$", "default": "FullProcess",
                ],
                "depersonalize_log": [
                    "title": "Depersonalise the log",
                    "description": "Asks the service to keep personal data out of its own log.",
                    "type": "boolean", "default": true,
                ],
                "proxy_header": [
                    "title": "Proxy header",
                    "description":
                        "The header in which a proxy wants the secret proxy_token, such as Authorization; else none is sent.",
                    "type": "string", "minLength": 1, "maxLength": 64,
                ],
                "proxy_scheme": [
                    "title": "Proxy scheme",
                    "description": "Stands before the token in that header; empty sends the token alone.",
                    "type": "string", "maxLength": 64, "default": "Bearer",
                ],
                "send_license": [
                    "title": "Send the licence",
                    "description":
                        "Sends the secret license with every request, for a service that has no licence installed.",
                    "type": "boolean", "default": false,
                ],
            ],
            "additionalProperties": false,
        ],
        redaction: ["/person", "/document/number"])

    package static let operations: [Operation<RegulaPlugin>] = [
        .documentVerification(
            DocumentFlow.self, processing: .singleStep, accepts: Accepts(verificationTypes: ["document"]), steps: 2),
        .healthProbe(ProbeFlow.self, steps: 1),
    ]

    static let proxyToken = "proxy_token"
    static let license = "license"

    package init(configuration: RegulaConfiguration, diagnostics: inout Diagnostics) {
        configuration.check(&diagnostics)
    }
}
