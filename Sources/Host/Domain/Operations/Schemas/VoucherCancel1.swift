/// `voucher.cancel/1`: take a voucher back that nobody has used. It moves money, so it is effectful, and
/// `voucher.status/1` settles what is unknown.
enum VoucherCancel1 {
    static let operation = "voucher.cancel/1"

    static let request = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gatehouse:schema:voucher.cancel-1:request",
          "title": "Voucher cancellation request",
          "description": "Asks the provider that issued a voucher to take it back.",
          "type": "object",
          "properties": {
            "providerReference": {
              "title": "Provider reference",
              "description": "The vendor's id of the voucher.",
              "type": "string",
              "minLength": 1,
              "maxLength": 256
            },
            "reference": {
              "title": "Reference",
              "description": "The reference given when the voucher was issued; an answer for another voucher is refused.",
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "reason": {
              "title": "Reason",
              "description": "Why, in the client's words; null when no reason was given.",
              "type": ["string", "null"],
              "minLength": 1,
              "maxLength": 500,
              "x-personal": true
            }
          },
          "required": ["providerReference", "reference"],
          "additionalProperties": false,
          "examples": [
            {
              "providerReference": "v-20931",
              "reference": "0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5f",
              "reason": "ordered by mistake"
            }
          ]
        }

        """#

    static let result = VoucherResult.schema(
        id: "urn:gatehouse:schema:voucher.cancel-1:result",
        title: "Voucher cancellation result",
        description: "The voucher as the attempt left it: cancelled, or any other status and why it was not cancelled.",
        rule: #"""
            "if": {
              "properties": { "status": { "const": "cancelled" } },
              "required": ["status"]
            },
            "then": {
              "properties": { "providerReference": { "type": "string" } },
              "required": ["providerReference"]
            },
            "else": {
              "properties": { "failure": { "type": "object" } },
              "required": ["failure"]
            },
            """#,
        example: #"""
            {
              "status": "redeemed",
              "providerReference": "v-20931",
              "failure": { "code": "already_redeemed", "message": "The voucher has been redeemed." }
            }
            """#)
}
