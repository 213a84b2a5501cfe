/// `verification.document/1`: is this identity document genuine, and what does it say?
enum VerificationDocument1 {
    static let operation = "verification.document/1"

    static let request = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gatehouse:schema:verification.document-1:request",
          "title": "Document verification request",
          "description": "Asks a provider to verify images of an identity document.",
          "type": "object",
          "properties": {
            "verificationType": {
              "title": "Verification type",
              "description": "Always document.",
              "const": "document"
            },
            "documents": {
              "title": "Document images",
              "description": "The images, one for each side of each page.",
              "type": "array",
              "minItems": 1,
              "maxItems": 4,
              "items": {
                "type": "object",
                "properties": {
                  "side": {
                    "title": "Side",
                    "description": "Which side of the document the image shows.",
                    "enum": ["front", "back"]
                  },
                  "blob": { "$ref": "#/$defs/blob" },
                  "mediaType": { "$ref": "#/$defs/mediaType" }
                },
                "required": ["side", "blob", "mediaType"],
                "additionalProperties": false
              }
            },
            "selfie": {
              "title": "Selfie",
              "description": "A picture of the person, to be compared with the portrait; null when there is none.",
              "type": ["object", "null"],
              "properties": {
                "blob": { "$ref": "#/$defs/blob" },
                "mediaType": { "$ref": "#/$defs/mediaType" }
              },
              "required": ["blob", "mediaType"],
              "additionalProperties": false
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
              "description": "The issuing country, ISO 3166-1 alpha-3; null when unknown.",
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
          "required": ["verificationType", "documents"],
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
              "verificationType": "document",
              "documents": [
                { "side": "front", "blob": "blob:7d1f", "mediaType": "image/jpeg" },
                { "side": "back", "blob": "blob:7d20", "mediaType": "image/jpeg" }
              ],
              "selfie": null,
              "template": "306",
              "country": "PHL",
              "reference": "0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5f",
              "metadata": { "branch": "Manila" }
            }
          ]
        }

        """#

    static let result = VerificationResult.schema(
        id: "urn:gatehouse:schema:verification.document-1:result",
        title: "Document verification result",
        description: "What the provider found out about a document.",
        moreProperties: #"""
            "portrait": {
              "title": "Portrait",
              "description": "The portrait on the document, as captured by the host; null when there is none.",
              "type": ["object", "null"],
              "properties": {
                "$capture": {
                  "title": "Capture",
                  "description": "The name the capture was given in the effect's request template.",
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 128
                }
              },
              "required": ["$capture"],
              "additionalProperties": false
            },

            """#,
        example: #"""
            {
              "decision": "rejected",
              "retryable": true,
              "providerReference": "5c8e2f70",
              "person": { "fullName": "JUAN DELA CRUZ", "dateOfBirth": "1990-01-01", "sex": "M" },
              "document": { "type": "identity_card", "country": "PHL", "number": "1234", "expiresAt": "2030-01-01" },
              "idRecord": null,
              "checks": [
                { "name": "image_quality.glare", "outcome": "failed", "detail": "glare on the front image" },
                { "name": "mrz", "outcome": "not_done", "detail": null }
              ],
              "failure": { "code": "image_quality", "message": "The image has glare; take the picture again." },
              "portrait": { "$capture": "portrait" }
            }
            """#)
}
