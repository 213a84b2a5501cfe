/// `voucher.issue/1`: buy airtime or data. It spends money, so it is effectful, and `voucher.status/1` settles what is
/// unknown.
enum VoucherIssue1 {
    static let operation = "voucher.issue/1"

    static let request = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gatehouse:schema:voucher.issue-1:request",
          "title": "Voucher request",
          "description": "Asks a provider to issue an airtime or data voucher.",
          "type": "object",
          "properties": {
            "type": {
              "title": "Type",
              "description": "What the voucher buys.",
              "enum": ["airtime", "data"]
            },
            "amount": {
              "title": "Amount",
              "description": "Decimal text, positive, exactly two decimals, at most twelve digits in all.",
              "type": "string",
              "pattern": "^(0\\.(0[1-9]|[1-9][0-9])|[1-9][0-9]{0,9}\\.[0-9]{2})$"
            },
            "currency": {
              "title": "Currency",
              "description": "ISO 4217. Currencies are never converted.",
              "enum": ["ZWG", "USD"]
            },
            "recipient": {
              "title": "Recipient",
              "description": "The phone number that is topped up, E.164.",
              "type": "string",
              "pattern": "^\\+[1-9][0-9]{7,14}$",
              "x-personal": true
            },
            "reference": {
              "title": "Reference",
              "description": "The host's id of the request; a look-up by reference finds the voucher with it.",
              "type": "string",
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
          "required": ["type", "amount", "currency", "recipient", "reference"],
          "additionalProperties": false,
          "examples": [
            {
              "type": "airtime",
              "amount": "10.00",
              "currency": "USD",
              "recipient": "+263771234567",
              "reference": "0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5f",
              "metadata": {}
            }
          ]
        }

        """#

    static let result = VoucherResult.schema(
        id: "urn:gatehouse:schema:voucher.issue-1:result",
        title: "Voucher result",
        description: "The voucher as the provider issued it.",
        example: #"""
            {
              "status": "issued",
              "providerReference": "v-20931",
              "amount": "10.00",
              "currency": "USD",
              "expiresAt": "2030-01-31T00:00:00Z",
              "voucherCode": { "$capture": "voucherCode" },
              "pin": { "$capture": "pin" },
              "failure": null
            }
            """#)
}
