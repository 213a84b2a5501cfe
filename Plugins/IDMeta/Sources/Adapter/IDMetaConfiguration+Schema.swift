import PluginKit

extension IDMetaConfiguration {
    /// JSON Schema of the configuration; it draws the operator's form.
    static let schema: JSON = [
        "type": "object",
        "properties": [
            "default_template": [
                "title": "Default template",
                "description": "The vendor's id of the template for requests that name none.",
                "type": "string", "minLength": 1, "x-template": "default",
            ],
            "type_templates": [
                "title": "Templates by type",
                "description": "The default template of one verification type; it wins over the default template.",
                "type": "object", "x-template": "default",
                "properties": .object(
                    verificationTypes.map { .init($0, ["type": "string", "minLength": 1]) }),
                "additionalProperties": false,
            ],
            "poll_initial_ms": [
                "title": "First wait",
                "description": "Milliseconds before a verification in progress is read back; doubled for each read.",
                "type": "integer", "minimum": 1, "maximum": 3_600_000, "default": 1000,
            ],
            "poll_max_ms": [
                "title": "Longest wait", "description": "Milliseconds between two reads at most.",
                "type": "integer", "minimum": 1, "maximum": 3_600_000, "default": 30_000,
            ],
            "poll_reads": [
                "title": "Reads", "description": "How often a verification is read back before it is given up.",
                "type": "integer", "minimum": 1, "maximum": 60, "default": 24,
            ],
            "min_score": [
                "title": "Least face score",
                "description": "A selfie or face comparison that scores less, of 100, is left to a person.",
                "type": "number", "minimum": 0, "maximum": 100, "default": 80,
            ],
            "callback_header": [
                "title": "Signature header", "description": "The header of a callback that holds its signature.",
                "type": "string", "pattern": "^[A-Za-z0-9_-]+$", "default": "X-Signature",
            ],
            "callback_algorithm": [
                "title": "Signature algorithm", "description": "The hash of the HMAC over a callback's body.",
                "type": "string", "enum": ["sha1", "sha256", "sha512"], "default": "sha256",
            ],
            "callback_encoding": [
                "title": "Signature encoding", "description": "How a callback's signature is written.",
                "type": "string", "enum": ["hex", "base64", "base64url"], "default": "hex",
            ],
            "paths": [
                "title": "Paths",
                "description":
                    "Paths below the endpoint that differ from API v1, by the name of the call; read holds {id}.",
                "type": "object",
                "properties": .object(
                    IDMetaPath.all.map {
                        .init($0.name, ["type": "string", "pattern": "^/", "default": .string($0.standard)])
                    }),
                "additionalProperties": false,
            ],
        ],
        "additionalProperties": false,
    ]
}
