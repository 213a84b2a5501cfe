/// What a provider can do: `area.verb/REV`, as in `verification.document/1`.
package struct OperationID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// `verification.document`
    package let name: String
    package let revision: Int

    package init?(_ text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, let revision = Int(halves[1]), revision > 0, String(revision) == halves[1] else {
            return nil
        }
        let words = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        let isWord: (Substring) -> Bool = { word in
            !word.isEmpty && word.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 }
        }
        guard words.count == 2, words.allSatisfy(isWord) else { return nil }
        name = String(halves[0])
        self.revision = revision
    }

    private init(name: String, revision: Int) {
        self.name = name
        self.revision = revision
    }

    /// `verification`
    package var area: String { String(name.prefix { $0 != "." }) }
    package var description: String { "\(name)/\(revision)" }

    package static func < (a: OperationID, b: OperationID) -> Bool { (a.name, a.revision) < (b.name, b.revision) }

    package static let verificationDocument = OperationID(name: "verification.document", revision: 1)
    package static let verificationID = OperationID(name: "verification.id", revision: 1)
    package static let verificationBiometric = OperationID(name: "verification.biometric", revision: 1)
    package static let voucherIssue = OperationID(name: "voucher.issue", revision: 1)
    package static let voucherStatus = OperationID(name: "voucher.status", revision: 1)
    package static let voucherCancel = OperationID(name: "voucher.cancel", revision: 1)
    package static let templatesList = OperationID(name: "templates.list", revision: 1)
    package static let plansList = OperationID(name: "plans.list", revision: 1)
    package static let healthProbe = OperationID(name: "health.probe", revision: 1)
    package static let credentialAcquire = OperationID(name: "credential.acquire", revision: 1)
    package static let credentialsValidate = OperationID(name: "credentials.validate", revision: 1)

    /// The host asks for these itself; clients never do.
    package var servesTheHost: Bool {
        [.templatesList, .plansList, .healthProbe, .credentialsValidate, .credentialAcquire].contains(self)
    }
}

extension OperationID: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let operation = OperationID(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an operation (area.verb/REV)")
        }
        self = operation
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
