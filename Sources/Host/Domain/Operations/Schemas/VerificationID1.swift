/// `verification.id/1`: does a public register know this number, and whose is it?
enum VerificationID1 {
    static let operation = "verification.id/1"

    static let request = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gatehouse:schema:verification.id-1:request",
          "title": "ID verification request",
          "description": "Asks a provider to look a number up in a register and compare it with what the person says.",
          "type": "object",
          "properties": {
            "verificationType": {
              "title": "Verification type",
              "description": "The register to ask, such as philippines_nbi_clearance.",
              "type": "string",
              "pattern": "^[a-z][a-z0-9_]*$",
              "maxLength": 100
            },
            "idNumber": {
              "title": "ID number",
              "description": "The number as it stands on the document; null where a register finds people by other data.",
              "type": ["string", "null"],
              "minLength": 1,
              "maxLength": 128,
              "x-personal": true
            },
            "userData": {
              "title": "User data",
              "description": "What the person says about themselves; a register may need more fields, texts only.",
              "type": "object",
              "properties": {
                "firstName": {
                  "title": "First name",
                  "description": "Given name or names.",
                  "type": "string",
                  "x-personal": true
                },
                "middleName": {
                  "title": "Middle name",
                  "description": "Middle name, in the Philippines the mother's maiden name.",
                  "type": "string",
                  "x-personal": true
                },
                "lastName": {
                  "title": "Last name",
                  "description": "Family name.",
                  "type": "string",
                  "x-personal": true
                },
                "dateOfBirth": {
                  "title": "Date of birth",
                  "description": "Day of birth, YYYY-MM-DD.",
                  "type": "string",
                  "format": "date",
                  "x-personal": true
                },
                "profession": {
                  "title": "Profession",
                  "description": "The licensed profession, for registers of professionals.",
                  "type": "string",
                  "x-personal": true
                }
              },
              "additionalProperties": { "type": "string", "x-personal": true }
            },
            "template": {
              "title": "Template",
              "description": "The vendor's own id of the template to use; null for the default.",
              "type": ["string", "null"],
              "minLength": 1,
              "maxLength": 256
            },
            "country": {
              "title": "Country",
              "description": "The country of the register, ISO 3166-1 alpha-3; null when the type says it.",
              "type": ["string", "null"],
              "pattern": "^[A-Z]{3}$"
            },
            "reference": {
              "title": "Reference",
              "description": "The host's id of the request, for the vendor's logs. It identifies no person.",
              "type": ["string", "null"],
              "minLength": 1,
              "maxLength": 128
            },
            "metadata": {
              "title": "Metadata",
              "description": "The client's own labels, texts only.",
              "type": "object",
              "additionalProperties": { "type": "string", "x-personal": true }
            }
          },
          "required": ["verificationType"],
          "additionalProperties": false,
          "examples": [
            {
              "verificationType": "philippines_nbi_clearance",
              "idNumber": "NBI-123456789",
              "userData": { "firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01" },
              "template": null,
              "reference": "0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5f"
            }
          ]
        }

        """#

    static let result = VerificationResult.schema(
        id: "urn:gatehouse:schema:verification.id-1:result",
        title: "ID verification result",
        description: "What the register says about a number.",
        moreProperties: "",
        example: #"""
            {
              "decision": "approved",
              "retryable": false,
              "providerReference": "88213",
              "person": { "fullName": "JUAN DELA CRUZ", "firstName": "JUAN", "lastName": "DELA CRUZ" },
              "document": null,
              "idRecord": {
                "type": "philippines_nbi_clearance",
                "number": "NBI-123456789",
                "status": "valid",
                "issuedAt": null,
                "expiresAt": "2031-05-02",
                "found": true,
                "valid": true,
                "details": { "purpose": "local employment" }
              },
              "checks": [{ "name": "register", "outcome": "passed", "detail": null }],
              "failure": null
            }
            """#)
}
