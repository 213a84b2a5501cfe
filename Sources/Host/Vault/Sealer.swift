import COpenSSL

/// AES-256-GCM under one 32-byte data key.
///
/// Sealed form: version byte `1`, 12-byte nonce, ciphertext, 16-byte tag. Nonces are random, which is safe up to 2^32
/// messages under one key (NIST SP 800-38D, 8.3); a data key belongs to one subject or one request and stays far below.
package enum Sealer {
    package static let keyLength = 32
    /// Bytes a sealed form is longer than its plaintext.
    package static let overhead = 1 + nonceLength + tagLength

    static let formatVersion: UInt8 = 1
    static let nonceLength = 12
    static let tagLength = 16
    // libcrypto counts in Int32.
    private static let largestPiece = 1 << 30

    /// A fresh random data key.
    package static func newDataKey() -> [UInt8] {
        SecureRandom.bytes(keyLength)
    }

    /// - Parameters:
    ///   - key: exactly 32 bytes; anything else is a programming error.
    ///   - aad: bound to the ciphertext but not stored (say table, row and column); `open` needs the same.
    package static func seal(_ plaintext: [UInt8], key: [UInt8], aad: [UInt8]) -> [UInt8] {
        precondition(key.count == keyLength, "a data key has 32 bytes")
        let context = OpenSSL.must(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new")
        defer { EVP_CIPHER_CTX_free(context) }
        let total = plaintext.count + overhead
        return [UInt8](unsafeUninitializedCapacity: total) { output, count in
            guard let base = output.baseAddress else { return }
            base[0] = formatVersion
            let nonce = base + 1
            let body = nonce + nonceLength
            SecureRandom.fill(UnsafeMutableRawBufferPointer(start: nonce, count: nonceLength))
            OpenSSL.must(EVP_EncryptInit_ex2(context, OpenSSL.aes256GCM, key, nonce, nil), "EVP_EncryptInit")
            aad.withUnsafeBufferPointer { aad in
                inPieces(aad) { piece in
                    var written: Int32 = 0
                    OpenSSL.must(
                        EVP_EncryptUpdate(context, nil, &written, piece.baseAddress, Int32(piece.count)), "AAD")
                }
            }
            var end = body
            plaintext.withUnsafeBufferPointer { plaintext in
                inPieces(plaintext) { piece in
                    var written: Int32 = 0
                    OpenSSL.must(
                        EVP_EncryptUpdate(context, end, &written, piece.baseAddress, Int32(piece.count)),
                        "EVP_EncryptUpdate")
                    end += Int(written)
                }
            }
            var written: Int32 = 0
            OpenSSL.must(EVP_EncryptFinal_ex(context, end, &written), "EVP_EncryptFinal")
            OpenSSL.must(
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagLength), end), "EVP_CTRL_AEAD_GET_TAG")
            count = total
        }
    }

    /// - Throws: `malformed` for bytes this version does not write, `authenticationFailed` for a wrong key, wrong `aad`
    ///   or changed bytes. No plaintext leaves before the tag is checked.
    package static func open(_ sealed: [UInt8], key: [UInt8], aad: [UInt8]) throws(VaultError) -> [UInt8] {
        guard key.count == keyLength else {
            throw VaultError(.invalidKey, "a data key has 32 bytes; this one has \(key.count)")
        }
        guard let version = sealed.first, sealed.count >= overhead else {
            throw VaultError(
                .malformed, "sealed data of \(sealed.count) bytes is shorter than an empty seal; it was cut")
        }
        guard version == formatVersion else {
            throw VaultError(
                .malformed, "sealed data has format \(version); this program reads format \(formatVersion)")
        }
        var authentic = false
        let plaintext = decrypt(sealed, key: key, aad: aad, authentic: &authentic)
        guard authentic else {
            // The failed final leaves an entry that the next caller on this thread must not find.
            ERR_clear_error()
            throw VaultError(
                .authenticationFailed,
                "sealed data does not open: the key or the place it belongs to is another one, or it was altered")
        }
        return plaintext
    }

    private static func decrypt(_ sealed: [UInt8], key: [UInt8], aad: [UInt8], authentic: inout Bool) -> [UInt8] {
        let context = OpenSSL.must(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new")
        defer { EVP_CIPHER_CTX_free(context) }
        let length = sealed.count - overhead
        return sealed.withUnsafeBufferPointer { sealed in
            // One byte more than asked, so that an empty plaintext has an address too.
            [UInt8](unsafeUninitializedCapacity: length + 1) { output, count in
                guard let input = sealed.baseAddress, var end = output.baseAddress else { return }
                let body = UnsafeBufferPointer(start: input + 1 + nonceLength, count: length)
                let tag = UnsafeMutableRawPointer(mutating: input + 1 + nonceLength + length)
                OpenSSL.must(EVP_DecryptInit_ex2(context, OpenSSL.aes256GCM, key, input + 1, nil), "EVP_DecryptInit")
                aad.withUnsafeBufferPointer { aad in
                    inPieces(aad) { piece in
                        var written: Int32 = 0
                        OpenSSL.must(
                            EVP_DecryptUpdate(context, nil, &written, piece.baseAddress, Int32(piece.count)), "AAD")
                    }
                }
                let start = end
                inPieces(body) { piece in
                    var written: Int32 = 0
                    OpenSSL.must(
                        EVP_DecryptUpdate(context, end, &written, piece.baseAddress, Int32(piece.count)),
                        "EVP_DecryptUpdate")
                    end += Int(written)
                }
                OpenSSL.must(
                    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagLength), tag), "EVP_CTRL_AEAD_SET_TAG")
                var written: Int32 = 0
                authentic = EVP_DecryptFinal_ex(context, end, &written) == 1
                if authentic { count = length } else { OPENSSL_cleanse(start, length) }
            }
        }
    }

    private static func inPieces(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        var rest = bytes[...]
        while !rest.isEmpty {
            body(UnsafeBufferPointer(rebasing: rest.prefix(largestPiece)))
            rest = rest.dropFirst(largestPiece)
        }
    }
}
