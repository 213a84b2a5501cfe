/// `plans.list/1`: which checks can a template be made of? Paged as `templates.list/1`.
enum PlansList1 {
    static let operation = "plans.list/1"

    static let request = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gatehouse:schema:plans.list-1:request",
          "title": "Plan list request",
          "description": "Asks a provider for one page of the plans, the checks that the vendor sells.",
          "type": "object",
          "properties": {
            "cursor": {
              "title": "Cursor",
              "description": "The nextCursor of the page before; null for the first page. Its form is the plugin's own.",
              "type": ["string", "null"],
              "minLength": 1,
              "maxLength": 256
            }
          },
          "additionalProperties": false,
          "examples": [{ "cursor": null }, { "cursor": "3" }]
        }

        """#

    static let result = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gatehouse:schema:plans.list-1:result",
          "title": "Plan list",
          "description": "One page of the account's plans. The last page has no nextCursor.",
          "type": "object",
          "properties": {
            "plans": {
              "title": "Plans",
              "description": "Those of this page, in the vendor's order; inactive ones as well.",
              "type": "array",
              "maxItems": 1000,
              "items": {
                "type": "object",
                "properties": {
                  "externalId": {
                    "title": "External id",
                    "description": "The vendor's own id, unique within the account.",
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 256
                  },
                  "name": {
                    "title": "Name",
                    "description": "The vendor's name of it, as in the steps of a template.",
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 256
                  },
                  "description": {
                    "title": "Description",
                    "description": "More for operators; null when the vendor says nothing.",
                    "type": ["string", "null"],
                    "maxLength": 2000
                  },
                  "active": {
                    "title": "Active",
                    "description": "Whether the vendor takes new verifications with it.",
                    "type": "boolean"
                  },
                  "raw": {
                    "title": "Raw",
                    "description": "The vendor's own entry, for operators. The plugin leaves secrets out.",
                    "type": "object"
                  }
                },
                "required": ["externalId", "name", "active", "raw"],
                "additionalProperties": false
              }
            },
            "nextCursor": {
              "title": "Next cursor",
              "description": "For the next page; null when this is the last. A plugin that cannot tell fails instead.",
              "type": ["string", "null"],
              "minLength": 1,
              "maxLength": 256
            }
          },
          "required": ["plans", "nextCursor"],
          "additionalProperties": false,
          "examples": [
            {
              "plans": [
                {
                  "externalId": "170",
                  "name": "philippines_nbi_clearance",
                  "description": null,
                  "active": true,
                  "raw": {}
                }
              ],
              "nextCursor": null
            }
          ]
        }

        """#
}
