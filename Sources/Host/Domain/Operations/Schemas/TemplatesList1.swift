/// `templates.list/1`: which templates does the account with the vendor have? One page a session: the host follows the
/// cursors and stops at a page that repeats.
enum TemplatesList1 {
    static let operation = "templates.list/1"

    static let request = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:gatehouse:schema:templates.list-1:request",
          "title": "Template list request",
          "description": "Asks a provider for one page of the templates of the account, one page a session.",
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
          "$id": "urn:gatehouse:schema:templates.list-1:result",
          "title": "Template list",
          "description": "One page of the account's templates. The last page has no nextCursor.",
          "type": "object",
          "properties": {
            "templates": {
              "title": "Templates",
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
                    "description": "What the vendor calls it.",
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
                  "steps": {
                    "title": "Steps",
                    "description": "The plans a verification with it performs, by the vendor's names, in order.",
                    "type": "array",
                    "maxItems": 100,
                    "items": { "type": "string", "minLength": 1, "maxLength": 256 }
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
                "required": ["externalId", "name", "steps", "active", "raw"],
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
          "required": ["templates", "nextCursor"],
          "additionalProperties": false,
          "examples": [
            {
              "templates": [
                {
                  "externalId": "306",
                  "name": "First Philippine ID",
                  "description": null,
                  "steps": ["document_verification"],
                  "active": true,
                  "raw": { "id": 306, "name": "First Philippine ID", "plans": ["document_verification"] }
                }
              ],
              "nextCursor": "2"
            }
          ]
        }

        """#
}
