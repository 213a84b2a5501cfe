/// `credentials.validate/1`: does the vendor take our credentials? A refusal is a result; an outage is a failure.
enum CredentialsValidate1 {
    static let operation = "credentials.validate/1"

    static let request = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gatehouse:schema:credentials.validate-1:request",
          "title": "Credentials validation request",
          "description": "Asks whether the vendor takes the credentials in use. It takes no parameters.",
          "type": "object",
          "properties": {},
          "additionalProperties": false,
          "examples": [{}]
        }

        """#

    static let result = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gatehouse:schema:credentials.validate-1:result",
          "title": "Credentials validation result",
          "description": "What the vendor says to our credentials. When it cannot be asked the session fails instead.",
          "type": "object",
          "properties": {
            "valid": {
              "title": "Valid",
              "description": "Whether the vendor took them; false when it refused them.",
              "type": "boolean"
            },
            "message": {
              "title": "Message",
              "description": "More for operators; null when there is nothing to say.",
              "type": ["string", "null"],
              "maxLength": 1000
            },
            "account": {
              "title": "Account",
              "description": "The vendor's name of the account they belong to; null when it does not tell.",
              "type": ["string", "null"],
              "maxLength": 256
            }
          },
          "required": ["valid"],
          "additionalProperties": false,
          "examples": [{ "valid": false, "message": "the vendor refused the credentials (401)", "account": null }]
        }

        """#
}
