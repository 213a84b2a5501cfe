/// `verification.biometric/1`: is this a living person, and the one in the reference picture?
enum VerificationBiometric1 {
    static let operation = "verification.biometric/1"

    static let request = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gatehouse:schema:verification.biometric-1:request",
          "title": "Biometric verification request",
          "description": "Asks a provider to compare two faces and to tell whether the first is a living person's.",
          "type": "object",
          "properties": {
            "verificationType": {
              "title": "Verification type",
              "description": "Always biometric.",
              "const": "biometric"
            },
            "selfie": {
              "title": "Selfie",
              "description": "A picture of the person, taken now.",
              "type": "object",
              "properties": {
                "blob": { "$ref": "#/$defs/blob" },
                "mediaType": { "$ref": "#/$defs/mediaType" }
              },
              "required": ["blob", "mediaType"],
              "additionalProperties": false
            },
            "referenceImage": {
              "title": "Reference image",
              "description": "The picture to compare with; null when only liveness is asked for.",
              "type": ["object", "null"],
              "properties": {
                "blob": { "$ref": "#/$defs/blob" },
                "mediaType": { "$ref": "#/$defs/mediaType" }
              },
              "required": ["blob", "mediaType"],
              "additionalProperties": false
            },
            "userData": {
              "title": "User data",
              "description": "What the person says about themselves, texts only.",
              "type": "object",
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
              "description": "The country of the person, ISO 3166-1 alpha-3; null when unknown.",
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
          "required": ["verificationType", "selfie"],
          "additionalProperties": false,
          "$defs": {
            "blob": {
              "title": "Blob",
              "description": "The handle of an image the host holds, for a BLOB part.",
              "type": "string",
              "minLength": 1,
              "maxLength": 512
            },
            "mediaType": {
              "title": "Media type",
              "description": "The image's media type, found by looking at its bytes.",
              "type": "string",
              "pattern": "^[a-z]+/[a-z0-9][a-z0-9.+-]*$"
            }
          },
          "examples": [
            {
              "verificationType": "biometric",
              "selfie": { "blob": "blob:7d1f", "mediaType": "image/jpeg" },
              "referenceImage": { "blob": "blob:7d20", "mediaType": "image/jpeg" },
              "userData": {},
              "template": "430",
              "country": null,
              "reference": "0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5f",
              "metadata": { "branch": "Manila" }
            }
          ]
        }

        """#

    static let result = VerificationResult.schema(
        id: "urn:gatehouse:schema:verification.biometric-1:result",
        title: "Biometric verification result",
        description: "What the provider found out about a face; the checks are face_match and liveness.",
        moreProperties: "",
        example: #"""
            {
              "decision": "rejected",
              "retryable": false,
              "providerReference": "88215",
              "person": null,
              "document": null,
              "idRecord": null,
              "checks": [
                { "name": "liveness", "outcome": "passed", "detail": null },
                { "name": "face_match", "outcome": "failed", "detail": "score 12" }
              ],
              "failure": { "code": "face_mismatch", "message": "The faces do not match." }
            }
            """#)
}
