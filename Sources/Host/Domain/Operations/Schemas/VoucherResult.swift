/// What the operations on vouchers answer alike.
enum VoucherResult {
    /// A failed voucher says why, and every other one has a name at the vendor.
    static let failedSaysWhy = #"""
        "if": {
          "properties": { "status": { "const": "failed" } },
          "required": ["status"]
        },
        "then": {
          "properties": { "failure": { "type": "object" } },
          "required": ["failure"]
        },
        "else": {
          "properties": { "providerReference": { "type": "string" } },
          "required": ["providerReference"]
        },
        """#

    static func schema(
        id: String, title: String, description: String, rule: String = failedSaysWhy, example: String
    ) -> String {
        #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "\#(id)",
          "title": "\#(title)",
          "description": "\#(description)",
          "type": "object",
          "properties": {
            "status": {
              "title": "Status",
              "description": "The voucher's state. A look-up that finds nothing ends as failed with code not_found.",
              "enum": ["issued", "pending", "redeemed", "cancelled", "expired", "failed"]
            },
            "providerReference": {
              "title": "Provider reference",
              "description": "The vendor's id of the voucher; null only when none was issued.",
              "type": ["string", "null"],
              "minLength": 1,
              "maxLength": 256
            },
            "amount": {
              "title": "Amount",
              "description": "Decimal text, positive, exactly two decimals, at most twelve digits in all.",
              "type": "string",
              "pattern": "^(0\\.(0[1-9]|[1-9][0-9])|[1-9][0-9]{0,9}\\.[0-9]{2})$"
            },
            "currency": {
              "title": "Currency",
              "description": "ISO 4217.",
              "enum": ["ZWG", "USD"]
            },
            "expiresAt": {
              "title": "Expires at",
              "description": "When the voucher can no longer be redeemed, RFC 3339; null when it never expires.",
              "type": ["string", "null"],
              "format": "date-time"
            },
            "voucherCode": {
              "title": "Voucher code",
              "description": "A bearer secret: the capture that holds it, or the text when the host captured nothing.",
              "$ref": "#/$defs/bearerSecret"
            },
            "pin": {
              "title": "PIN",
              "description": "A bearer secret: the capture that holds it, or the text when the host captured nothing.",
              "$ref": "#/$defs/bearerSecret"
            },
            "failure": {
              "title": "Failure",
              "description": "Why the voucher failed, expired or was cancelled; null otherwise.",
              "type": ["object", "null"],
              "properties": {
                "code": {
                  "title": "Code",
                  "description": "A stable word for the reason, such as not_found; no vendor's code.",
                  "type": "string",
                  "pattern": "^[a-z][a-z0-9_.]*$",
                  "maxLength": 100
                },
                "message": {
                  "title": "Message",
                  "description": "The reason in a sentence for the client, without the vendor's name.",
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 1000,
                  "x-personal": true
                }
              },
              "required": ["code", "message"],
              "additionalProperties": false
            }
          },
          "required": ["status"],
          "additionalProperties": false,
        \#(indented(rule, by: 2))
          "$defs": {
            "bearerSecret": {
              "x-secret": true,
              "type": ["string", "object", "null"],
              "minLength": 1,
              "maxLength": 1024,
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
            }
          },
          "examples": [
        \#(indented(example, by: 4))
          ]
        }

        """#
    }

    private static func indented(_ text: String, by spaces: Int) -> String {
        text.split(separator: "\n").map { String(repeating: " ", count: spaces) + $0 }.joined(separator: "\n")
    }
}
