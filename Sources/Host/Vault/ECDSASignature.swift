import COpenSSL

/// libcrypto speaks DER for ECDSA; JOSE and most vendors speak r || s, 32 bytes each, big-endian (RFC 7518, 3.4).
enum ECDSASignature {
    static let half = 32

    static func raw(der: [UInt8]) -> [UInt8]? {
        der.withUnsafeBufferPointer { der in
            var cursor = der.baseAddress
            guard let parsed = d2i_ECDSA_SIG(nil, &cursor, der.count) else { return nil }
            defer { ECDSA_SIG_free(parsed) }
            var raw = [UInt8](repeating: 0, count: half * 2)
            let complete = raw.withUnsafeMutableBufferPointer { raw in
                guard let base = raw.baseAddress else { return false }
                return BN_bn2binpad(ECDSA_SIG_get0_r(parsed), base, Int32(half)) == half
                    && BN_bn2binpad(ECDSA_SIG_get0_s(parsed), base + half, Int32(half)) == half
            }
            return complete ? raw : nil
        }
    }

    /// Nil unless `raw` has 64 bytes.
    static func der(raw: [UInt8]) -> [UInt8]? {
        guard raw.count == half * 2 else { return nil }
        let signature = OpenSSL.must(ECDSA_SIG_new(), "ECDSA_SIG_new")
        defer { ECDSA_SIG_free(signature) }
        let r = OpenSSL.must(BN_bin2bn(Array(raw[..<half]), Int32(half), nil), "BN_bin2bn")
        let s = OpenSSL.must(BN_bin2bn(Array(raw[half...]), Int32(half), nil), "BN_bin2bn")
        // Takes ownership of both numbers.
        OpenSSL.must(ECDSA_SIG_set0(signature, r, s), "ECDSA_SIG_set0")
        let length = Int(i2d_ECDSA_SIG(signature, nil))
        guard length > 0 else { return nil }
        return [UInt8](unsafeUninitializedCapacity: length) { output, count in
            var cursor = output.baseAddress
            count = Int(i2d_ECDSA_SIG(signature, &cursor))
        }
    }
}
