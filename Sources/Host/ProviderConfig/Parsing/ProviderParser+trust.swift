import Domain

extension ProviderParser {
    /// `{ signed_by: [ed25519:…] }`
    func trust(_ reader: NodeReader) -> [String] {
        guard let section = reader.section(["signed_by"], "a mapping with signed_by") else { return [] }
        guard let list = section["signed_by"] else {
            reader.error("signed_by is missing", hint: "add signed_by: [ed25519:…], or leave trust out")
            return []
        }
        guard let elements = list.elements("a list of public keys") else { return [] }
        if elements.isEmpty {
            list.error("a list of no keys trusts nobody", hint: "add a key, or leave trust out to take any library")
        }
        return elements.compactMap { publicKey($0) }
    }

    private func publicKey(_ reader: NodeReader) -> String? {
        let expected = "ed25519: and base64 of 32 bytes"
        guard let text = reader.text(expected) else { return nil }
        let prefix = "ed25519:"
        let code = text.dropFirst(prefix.count)
        let isBase64 = code.dropLast().utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                true
            default: false
            }
        }
        guard text.hasPrefix(prefix), code.utf8.count == 44, code.hasSuffix("="), isBase64 else {
            reader.mismatch(expected, hint: "gatehouse plugin key FILE prints a vendor's")
            return nil
        }
        return text
    }
}
