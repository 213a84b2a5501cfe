import Domain
import PluginABI

/// Copies a `gh_assertion`. Whether it proves anything is for whoever checks it.
enum AssertionDecoder {
    /// Larger than any signature.
    static let expected = 16 * 1024

    static func decode(_ pointer: UnsafePointer<gh_assertion>?) throws(Refusal) -> Assertion {
        let assertion = unsafe try WireReader.read(pointer)
        var decoder = PartDecoder()
        switch unsafe assertion.kind {
        case GH_ASSERT_HMAC:
            guard let hash = unsafe HashName(rawValue: assertion.variant) else {
                throw unsafe .malformed("assertion", "this host does not know hash \(assertion.variant)")
            }
            return .hmac(
                hash, key: unsafe try decoder.key(assertion.key),
                parts: unsafe try decoder.list(assertion.parts, assertion.part_count),
                expected: unsafe try value(assertion))
        case GH_ASSERT_SIGNATURE:
            guard let signature = unsafe SignatureName(rawValue: assertion.variant) else {
                throw unsafe .malformed("assertion", "this host does not know signature \(assertion.variant)")
            }
            return .signature(
                signature, key: unsafe try decoder.key(assertion.key),
                parts: unsafe try decoder.list(assertion.parts, assertion.part_count),
                expected: unsafe try value(assertion))
        case GH_ASSERT_FRESH:
            return .fresh(
                time: Timestamp(milliseconds: unsafe assertion.time_ms), windowMs: unsafe assertion.window_ms)
        case GH_ASSERT_SECRET:
            return .secret(key: unsafe try decoder.key(assertion.key), expected: unsafe try value(assertion))
        default:
            throw unsafe .malformed("assertion", "this host does not know assertion kind \(assertion.kind)")
        }
    }

    private static func value(_ assertion: gh_assertion) throws(Refusal) -> [UInt8] {
        guard let encoding = unsafe Encoding(rawValue: assertion.expected_encoding),
            [.raw, .base64, .base64URL, .hex].contains(encoding)
        else {
            throw unsafe .malformed(
                "assertion",
                "expected_encoding \(assertion.expected_encoding) is none of RAW, BASE64, BASE64URL and HEX")
        }
        let bytes = unsafe try WireReader.bytes(
            assertion.expected, limit: expected, budget: "expected", of: "an assertion's expected value")
        // What the caller sent cannot be decoded: that is its fault and not the plugin's. Empty bytes never hold.
        return WrittenBytes.decode(bytes, encoding) ?? []
    }
}
