/// `voucher.status/1`: what became of a voucher, found by the vendor's id or by our reference.
enum VoucherStatus1 {
    static let operation = "voucher.status/1"

    static let request = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gatehouse:schema:voucher.status-1:request",
          "title": "Voucher status request",
          "description": "Asks a provider what became of a voucher. At least one of the two names it.",
          "type": "object",
          "properties": {
            "providerReference": {
              "title": "Provider reference",
              "description": "The vendor's id of the voucher; null when the issue was never answered.",
              "type": ["string", "null"],
              "minLength": 1,
              "maxLength": 256
            },
            "reference": {
              "title": "Reference",
              "description": "The reference given when the voucher was issued.",
              "type": ["string", "null"],
              "minLength": 1,
              "maxLength": 128
            }
          },
          "anyOf": [
            { "properties": { "providerReference": { "type": "string" } }, "required": ["providerReference"] },
            { "properties": { "reference": { "type": "string" } }, "required": ["reference"] }
          ],
          "additionalProperties": false,
          "examples": [
            { "providerReference": null, "reference": "0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5f" }
          ]
        }

        """#

    static let result = VoucherResult.schema(
        id: "urn:gatehouse:schema:voucher.status-1:result",
        title: "Voucher status result",
        description: "The voucher as the provider knows it now.",
        example: #"""
            {
              "status": "failed",
              "providerReference": null,
              "failure": { "code": "not_found", "message": "No voucher was issued under this reference." }
            }
            """#)
}
