/// What the results of all verifications have in common. Published with each of them: a change here is a new revision
/// of every verification.
enum VerificationResult {
    /// - Parameters:
    ///   - moreProperties: JSON members that this operation adds, each followed by a comma; or nothing.
    ///   - example: one result, JSON.
    static func schema(
        id: String, title: String, description: String, moreProperties: String, example: String
    ) -> String {
        let properties = indented(moreProperties, by: 4)
        return #"""
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "$id": "\#(id)",
              "title": "\#(title)",
              "description": "\#(description)",
              "type": "object",
              "properties": {
                "decision": {
                  "title": "Decision",
                  "description": "The verdict. An approved result has neither a failed check nor a failure.",
                  "enum": ["approved", "rejected", "review"]
                },
                "retryable": {
                  "title": "Retryable",
                  "description": "Whether another try with better input, such as a sharper image, may end otherwise.",
                  "type": "boolean",
                  "default": false
                },
                "providerReference": {
                  "title": "Provider reference",
                  "description": "The vendor's id of this verification, for operators; clients never see it.",
                  "type": ["string", "null"],
                  "maxLength": 256
                },
            \#(properties)\#(person)
            \#(document)
            \#(record)
            \#(checksAndFailure)
              },
              "required": ["decision", "checks"],
              "additionalProperties": false,
              "if": {
                "properties": { "decision": { "const": "approved" } },
                "required": ["decision"]
              },
              "then": {
                "properties": {
                  "checks": { "items": { "properties": { "outcome": { "enum": ["passed", "not_done", "review"] } } } },
                  "failure": { "type": "null" }
                }
              },
              "examples": [
            \#(indented(example, by: 4))
              ]
            }

            """#
    }

    private static let person = indented(
        #"""
        "person": {
          "title": "Person",
          "description": "Who the person is by the document or the register; null when nothing was read.",
          "type": ["object", "null"],
          "properties": {
        \#(texts([
            ("fullName", "Full name", "The whole name as it is written there."),
            ("firstName", "First name", "Given name or names."),
            ("middleName", "Middle name", "Middle name or names."),
            ("lastName", "Last name", "Family name."),
        ])),
            "dateOfBirth": {
              "title": "Date of birth",
              "description": "Day of birth, YYYY-MM-DD.",
              "type": ["string", "null"],
              "format": "date",
              "x-personal": true
            },
        \#(texts([
            ("sex", "Sex", "As it is written there, such as M, F or X."),
            ("nationality", "Nationality", "ISO 3166-1 alpha-3 where the source gives a code, else its own words."),
            ("placeOfBirth", "Place of birth", "As it is written there."),
            ("address", "Address", "On one line."),
        ]))
          },
          "additionalProperties": false
        },
        """#, by: 4)

    private static let document = indented(
        #"""
        "document": {
          "title": "Document",
          "description": "Which document it is; null when there is none or it was not recognised.",
          "type": ["object", "null"],
          "properties": {
        \#(texts([
            ("type", "Type", "The kind, such as passport, identity_card or driving_license."),
            ("country", "Country", "The issuing country, ISO 3166-1 alpha-3 where known."),
            ("number", "Number", "The document's number."),
        ])),
        \#(dates),
        \#(texts([
            ("issuer", "Issuer", "The issuing authority."),
            ("name", "Name", "The edition as the vendor names it, such as Philippines - ID Card (2018)."),
        ]))
          },
          "additionalProperties": false
        },
        """#, by: 4)

    private static let record = indented(
        #"""
        "idRecord": {
          "title": "ID record",
          "description": "The register's entry; null when no register was asked.",
          "type": ["object", "null"],
          "properties": {
        \#(texts([
            ("type", "Type", "The register, as in the request's verificationType."),
            ("number", "Number", "The number the entry stands under."),
            ("status", "Status", "The entry's state in the register's words, such as valid or expired."),
        ])),
        \#(dates),
            "found": {
              "title": "Found",
              "description": "Whether the register has such an entry; null when it did not say.",
              "type": ["boolean", "null"]
            },
            "valid": {
              "title": "Valid",
              "description": "Whether the entry is in force today; null when the register did not say.",
              "type": ["boolean", "null"]
            },
            "details": {
              "title": "Details",
              "description": "What else the register says, texts only; null when nothing.",
              "type": ["object", "null"],
              "additionalProperties": { "type": "string", "x-personal": true }
            }
          },
          "additionalProperties": false
        },
        """#, by: 4)

    private static let checksAndFailure = indented(
        #"""
        "checks": {
          "title": "Checks",
          "description": "What was examined, and with which outcome.",
          "type": "array",
          "items": {
            "type": "object",
            "properties": {
              "name": {
                "title": "Name",
                "description": "What was examined, such as mrz or image_quality.glare.",
                "type": "string",
                "pattern": "^[a-z0-9_.]+$",
                "maxLength": 100
              },
              "outcome": {
                "title": "Outcome",
                "description": "How it ended; review when a person must look.",
                "enum": ["passed", "failed", "not_done", "review"]
              },
              "detail": {
                "title": "Detail",
                "description": "More for people; null when there is nothing to say.",
                "type": ["string", "null"],
                "x-personal": true
              }
            },
            "required": ["name", "outcome"],
            "additionalProperties": false
          }
        },
        "failure": {
          "title": "Failure",
          "description": "Why the decision is rejected or review; null when it is approved.",
          "type": ["object", "null"],
          "properties": {
            "code": {
              "title": "Code",
              "description": "A stable word for the reason, such as expired or image_quality; no vendor's code.",
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
        """#, by: 4)

    private static let dates = [
        ("issuedAt", "Issued at", "Day of issue, YYYY-MM-DD."),
        ("expiresAt", "Expires at", "Last day of validity, YYYY-MM-DD."),
    ].map { name, title, description in
        #"""
            "\#(name)": {
              "title": "\#(title)",
              "description": "\#(description)",
              "type": ["string", "null"],
              "format": "date",
              "x-personal": true
            }
        """#
    }.joined(separator: ",\n")

    private static func texts(_ fields: [(name: String, title: String, description: String)]) -> String {
        fields.map { name, title, description in
            #"""
                "\#(name)": {
                  "title": "\#(title)",
                  "description": "\#(description)",
                  "type": ["string", "null"],
                  "x-personal": true
                }
            """#
        }.joined(separator: ",\n")
    }

    private static func indented(_ text: String, by spaces: Int) -> String {
        let margin = String(repeating: " ", count: spaces)
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : margin + $0 }
            .joined(separator: "\n")
    }
}
