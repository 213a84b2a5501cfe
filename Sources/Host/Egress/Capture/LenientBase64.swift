/// Reads base64 as vendors write it: either alphabet, with line breaks, with or without padding, also as a data: URL.
enum LenientBase64 {
    static func decode(_ text: [UInt8]) -> [UInt8]? {
        var text = text[...]
        if text.starts(with: Array("data:".utf8)), let comma = text.firstIndex(of: UInt8(ascii: ",")) {
            guard text[..<comma].reversed().starts(with: Array(";base64".utf8).reversed()) else { return nil }
            text = text[(comma + 1)...]
        }
        var output: [UInt8] = []
        output.reserveCapacity(text.count / 4 * 3 + 3)
        var group: UInt32 = 0
        var letters = 0
        var padding = 0
        for byte in text {
            let sextet = values[Int(byte)]
            if sextet == space { continue }
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard sextet < 64, padding == 0 else { return nil }
            group = group << 6 | UInt32(sextet)
            letters += 1
            if letters == 4 {
                output.append(UInt8(truncatingIfNeeded: group >> 16))
                output.append(UInt8(truncatingIfNeeded: group >> 8))
                output.append(UInt8(truncatingIfNeeded: group))
                group = 0
                letters = 0
            }
        }
        guard letters != 1, padding == 0 || letters + padding == 4 else { return nil }
        if letters >= 2 {
            group <<= UInt32(6 * (4 - letters))
            output.append(UInt8(truncatingIfNeeded: group >> 16))
            if letters == 3 { output.append(UInt8(truncatingIfNeeded: group >> 8)) }
        }
        return output
    }

    private static let space: UInt8 = 0x40
    private static let bad: UInt8 = 0xFF

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: bad, count: 256)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for (sextet, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(sextet) }
        values[Int(UInt8(ascii: "-"))] = 62
        values[Int(UInt8(ascii: "_"))] = 63
        for byte in [0x20, 0x09, 0x0A, 0x0D] { values[byte] = space }
        return values
    }()
}
