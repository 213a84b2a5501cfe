package import Domain

/// What one check has to say, as its child process hands it to the parent.
package struct CheckReport: Hashable, Sendable {
    package var findings: [Finding] = []
    /// Why there was nothing to check; nil: it was checked.
    package var skipped: String?
    /// How many cases were tried.
    package var cases = 0
    /// Of all that the plugin emitted; two processes compare theirs.
    package var digest = ""

    package init() {}

    /// More of the same says no more.
    package static let mostFindings = 10

    package mutating func add(_ finding: Finding) {
        if findings.count < Self.mostFindings, !findings.contains(finding) { findings.append(finding) }
    }

    package var json: JSON {
        [
            "findings": .array(findings.map(\.json)), "skipped": skipped.map { .string($0) } ?? .null,
            "cases": .number(cases), "digest": .string(digest),
        ]
    }

    package init?(_ json: JSON) {
        guard let list = json["findings"]?.array, let cases = json["cases"]?.int else { return nil }
        findings = list.compactMap(Finding.init)
        skipped = json["skipped"]?.string
        self.cases = Int(cases)
        digest = json["digest"]?.string ?? ""
    }
}
