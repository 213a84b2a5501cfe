/// `credential.acquire/1`: fetches what other calls are proved with, such as an OAuth 2 token. The host asks for it when a
/// call needs one; what is fetched stays with the host.
enum CredentialAcquire1 {
    static let operation = "credential.acquire/1"

    static let request = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gatehouse:schema:credential.acquire-1:request",
          "title": "Credential acquisition request",
          "description": "Asks a provider to fetch the credentials that its other calls need.",
          "type": "object",
          "properties": {
            "reason": {
              "title": "Reason",
              "description": "Why: there are none, they are about to run out, or the vendor refused them.",
              "type": "string",
              "enum": ["missing", "expired", "refused"]
            }
          },
          "required": ["reason"],
          "additionalProperties": false,
          "examples": [{ "reason": "missing" }]
        }

        """#

    static let result = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gatehouse:schema:credential.acquire-1:result",
          "title": "Credential acquisition result",
          "description": "Which captures of this session are credentials. Their values never reach the plugin.",
          "type": "object",
          "properties": {
            "credentials": {
              "title": "Credentials",
              "description": "Each is usable as SECRET(captured.NAME) in every other operation of the account.",
              "type": "array",
              "minItems": 1,
              "maxItems": 8,
              "items": {
                "type": "object",
                "properties": {
                  "name": {
                    "title": "Name",
                    "description": "Of a capture of kind secret that this session made.",
                    "type": "string",
                    "pattern": "^[A-Za-z][A-Za-z0-9_-]{0,63}$"
                  },
                  "lifetimeMs": {
                    "title": "Lifetime",
                    "description": "Milliseconds for which the vendor says it holds; null or absent: until it is refused.",
                    "type": ["integer", "null"],
                    "minimum": 1,
                    "maximum": 31622400000
                  }
                },
                "required": ["name"],
                "additionalProperties": false
              }
            }
          },
          "required": ["credentials"],
          "additionalProperties": false,
          "examples": [{ "credentials": [{ "name": "token", "lifetimeMs": 3600000 }] }]
        }

        """#
}
