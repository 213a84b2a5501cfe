import Domain

/// The text of docs/errors.md.
package enum ErrorCatalogue {
    package static var markdown: String {
        let rows = ProblemCode.allCases.map { code in
            "| `\(code.rawValue)` | \(code.status) | \(cell(code.occurrence)) | \(cell(code.suggestedAction)) |"
        }
        return head + rows.joined(separator: "\n") + "\n" + tail
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

    private static let example: String = {
        let names = OpenAPIDocument.json["components"]?["schemas"]?["Problem"]?["required"]?.array ?? []
        let problem = Examples.problem(.unknownTemplate)
        let lines = names.compactMap(\.string).map { "  \"\($0)\": \((problem[$0] ?? .null).text)" }
        return "{\n" + lines.joined(separator: ",\n") + "\n}"
    }()

    private static let head = """
        <!-- Made from Sources/Host/Domain/Problems. To write it again: UPDATE_DOCS=1 make test FILTER=APITests -->
        # Errors

        A refusal is `application/problem+json` (RFC 9457):

        ```json
        \(example)
        ```

        `code` is stable: decide by it. `detail` says what happened this time and `suggestedAction` what to do; both are
        for people and may change. `errors` names every place at fault by JSON pointer or query parameter. `id` is the
        stored request whose end this is. `correlationId` is what to give the operator; the log has it. A problem never holds a
        stack trace, a secret, a vendor's name or personal data.

        The same codes stand in `failure.code` of a request that ended without a result.

        | code | status | when | what to do |
        |---|---|---|---|

        """

    private static let tail = """

        A 503 with `Retry-After` says in seconds when to come back. Requests that were answered 4xx change nothing when
        they are sent again as they are. A 503 without an `id` stored nothing; one with an `id` ended a stored request, and
        sending it again makes a new one.

        """
}
