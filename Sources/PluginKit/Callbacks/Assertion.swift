/// What must hold for a callback to be genuine; the host checks it in constant time.
public struct Assertion: Hashable, Sendable {
    enum Kind: UInt32, Hashable, Sendable {
        case hmac = 1
        case signature, fresh, secret
    }

    let kind: Kind
    var variant: UInt32 = 0
    var encoding: Part.Encoding = .raw
    var expected: [UInt8] = []
    var template = Template()
    /// One part, or none.
    var key: [Part] = []
    var time = Instant(milliseconds: 0)
    var window: Duration = .zero

    /// The HMAC of `template` is what the vendor sent.
    ///
    /// - Parameter encoding: how the vendor writes it: raw, base64, base64url or hex in any case.
    public static func hmac(
        _ hash: Part.Hash, key: Part, _ template: Template, equals expected: String, _ encoding: Part.Encoding = .hex
    ) -> Assertion {
        Assertion(
            kind: .hmac, variant: hash.rawValue, encoding: encoding, expected: Array(expected.utf8), template: template,
            key: [key])
    }

    /// What the vendor sent is a signature of `template`; the key yields a PEM public key.
    public static func signature(
        _ signature: Part.Signature, key: Part, _ template: Template, equals expected: String, _ encoding: Part.Encoding
    ) -> Assertion {
        Assertion(
            kind: .signature, variant: signature.rawValue, encoding: encoding, expected: Array(expected.utf8),
            template: template, key: [key])
    }

    /// The time that the vendor sent is near now.
    public static func fresh(_ time: Instant, within window: Duration) -> Assertion {
        Assertion(kind: .fresh, time: time, window: window)
    }

    /// What the vendor sent is the shared token. It proves no content, so it never suffices alone.
    public static func secret(_ key: Part, equals expected: String) -> Assertion {
        Assertion(kind: .secret, expected: Array(expected.utf8), key: [key])
    }
}
