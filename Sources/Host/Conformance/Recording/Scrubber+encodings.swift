import Domain
import Vault

/// Values inside other writings: JSON in a text, base64, hex, percent signs, character references.
extension Scrubber {
    /// The whole text, if it is something else written as a text; nil when it is only itself.
    func decoded(_ text: String, _ kind: PersonalKind?, at place: JSONPointer, depth: Int) -> String? {
        let first = text.utf8.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "["), let json = try? JSON.parse(text) {
            let scrubbed = scrub(json, kind, at: place, depth: depth)
            return scrubbed == json ? text : scrubbed.text
        }
        if let other = wholeBase64(text, kind, at: place, depth: depth) { return other }
        if let plain = Self.withoutReferences(text) {
            let scrubbed = scrub(plain, kind, at: place, depth: depth)
            if scrubbed != plain { return scrubbed }
        }
        return percent(text, kind, at: place, depth: depth)
    }

    // MARK: base64 and hex

    /// Pictures come so, in one line or in many, with or without `data:`.
    private func wholeBase64(_ text: String, _ kind: PersonalKind?, at place: JSONPointer, depth: Int) -> String? {
        guard text.utf8.count >= 24 else { return nil }
        var prefix = ""
        var body = text[...]
        if text.hasPrefix("data:"), let comma = text.firstIndex(of: ",") {
            prefix = String(text[...comma])
            body = text[text.index(after: comma)...]
        }
        let isBroken = body.utf8.contains { $0 == 0x0A || $0 == 0x0D }
        let bare = isBroken ? String(body.filter { !$0.isWhitespace }) : String(body)
        return base64(bare, kind, at: place, depth: depth).map { prefix + $0 }
    }

    /// A run of letters that may be base64 or hex, anywhere in a text.
    func encoded(
        at start: Int, in text: [Unicode.Scalar], at place: JSONPointer, depth: Int
    ) -> (end: Int, text: String)? {
        guard depth < Self.deepest else { return nil }
        var end = TextPatterns.run(at: start, in: text) {
            $0.isASCII && Folding.isWord($0) || "+/-_".unicodeScalars.contains($0)
        }
        guard end - start >= 16 else { return nil }
        while end < text.count, text[end] == "=" { end += 1 }
        let run = String(String.UnicodeScalarView(text[start..<end]))
        return (base64(run, nil, at: place, depth: depth) ?? hex(run, at: place, depth: depth)).map { (end, $0) }
    }

    private func base64(_ text: String, _ kind: PersonalKind?, at place: JSONPointer, depth: Int) -> String? {
        guard let bytes = Base64.decode(text) ?? Base64.decodeURL(text), bytes.count >= 12 else { return nil }
        let isURL =
            text.utf8.contains { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
            || !text.hasSuffix("=")
                && !text.utf8.count.isMultiple(of: 4)
        let encode: ([UInt8]) -> String = { isURL ? Base64.encodeURL($0) : Base64.encode($0) }
        if blobs.contains(bytes) || Self.isPicture(bytes) {
            note("picture", at: place)
            return encode(Self.picture)
        }
        guard let inner = Self.readable(bytes) else {
            // Nobody can say what it holds.
            guard bytes.count >= 300 else { return nil }
            note("\(bytes.count) bytes that are no text", at: place)
            return encode(Array("\(bytes.count) bytes were here".utf8))
        }
        let scrubbed = scrub(inner, kind, at: place, depth: depth)
        return scrubbed == inner ? nil : encode(Array(scrubbed.utf8))
    }

    private func hex(_ text: String, at place: JSONPointer, depth: Int) -> String? {
        guard let bytes = WrittenBytes.decode(Array(text.utf8), .hex), bytes.count >= 6,
            let inner = Self.readable(bytes)
        else { return nil }
        let scrubbed = scrub(inner, nil, at: place, depth: depth)
        guard scrubbed != inner else { return nil }
        let isUpper = text.contains { ("A"..."F").contains($0) }
        return isUpper ? Hex.encodeUppercase(Array(scrubbed.utf8)) : Hex.encode(Array(scrubbed.utf8))
    }

    /// Text for people or machines; nil for anything else.
    static func readable(_ bytes: [UInt8]) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return text.unicodeScalars.allSatisfy {
            $0.value >= 32 && $0.value != 127 || "\t\n\r".unicodeScalars.contains($0)
        }
            ? text : nil
    }

    private static func isPicture(_ bytes: [UInt8]) -> Bool {
        let beginnings: [[UInt8]] = [
            [0xFF, 0xD8, 0xFF], [0x89, 0x50, 0x4E, 0x47], Array("GIF8".utf8), Array("%PDF".utf8), Array("RIFF".utf8),
            [0x49, 0x49, 0x2A, 0x00], [0x4D, 0x4D, 0x00, 0x2A], Array("BM".utf8),
        ]
        if beginnings.prefix(7).contains(where: { bytes.starts(with: $0) }) { return true }
        return bytes.starts(with: beginnings[7]) && readable(bytes) == nil
    }

    /// One grey dot, PNG.
    static let picture: [UInt8] =
        Base64.decode(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==") ?? []

    // MARK: Percent signs and character references

    /// Piece by piece, so that what divides the pieces stays.
    private func percent(_ text: String, _ kind: PersonalKind?, at place: JSONPointer, depth: Int) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return nil }
        // Stand-ins are put in at the end: beside a name such as `surname=` they would be learned as a person's.
        let before = marks.count
        defer { marks.removeLast(marks.count - before) }
        var standIns: [String: String] = [:]
        var output = ""
        var piece = ""
        func flush() {
            let plain = Self.unescaped(piece)
            let scrubbed = plain.map { scrub($0, kind, at: place, depth: depth) }
            if let scrubbed, scrubbed != plain {
                let mark = "q8x\(marks.count)w"
                marks.append(mark)
                standIns[mark] = Self.escaped(scrubbed)
                output += mark
            } else {
                output += piece
            }
            piece = ""
        }
        for letter in text {
            if "&=?/;,:#@ \"'<>\n\t".contains(letter) {
                flush()
                output.append(letter)
            } else {
                piece.append(letter)
            }
        }
        flush()
        guard !standIns.isEmpty else { return nil }
        // The pieces without percent signs have not been looked at yet.
        let scanned = scan(output, kind, at: place, depth: depth)
        return standIns.reduce(scanned) { $0.replacing($1.key, with: $1.value) }
    }

    private static func unescaped(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        var index = 0
        var isEscaped = false
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let byte = WrittenBytes.decode(Array(bytes[(index + 1)...(index + 2)]), .hex)
            {
                output += byte
                index += 3
                isEscaped = true
            } else {
                output.append(bytes[index] == UInt8(ascii: "+") ? 0x20 : bytes[index])
                index += 1
            }
        }
        return isEscaped ? String(validating: output, as: UTF8.self) : nil
    }

    static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(UnicodeScalar(byte))
            default: "%" + Hex.encodeUppercase([byte])
            }
        }.joined()
    }

    /// `&#233;` and `\u00e9` as the characters they mean; nil when there are none. ASCII stays as it is written, for it may
    /// be part of the syntax around it.
    private static func withoutReferences(_ text: String) -> String? {
        guard text.contains("&#") || text.contains("\\u") else { return nil }
        let scalars = Array(text.unicodeScalars)
        var output = String.UnicodeScalarView()
        var index = 0
        var isChanged = false
        while index < scalars.count {
            if let (scalar, end) = reference(at: index, in: scalars), !scalar.isASCII {
                output.append(scalar)
                index = end
                isChanged = true
            } else {
                output.append(scalars[index])
                index += 1
            }
        }
        return isChanged ? String(output) : nil
    }

    private static func reference(at start: Int, in text: [Unicode.Scalar]) -> (Unicode.Scalar, Int)? {
        let rest = text[start...]
        let isHex = rest.starts(with: "&#x".unicodeScalars)
        if isHex || rest.starts(with: "&#".unicodeScalars) {
            let begin = start + (isHex ? 3 : 2)
            let end = TextPatterns.run(at: begin, in: text) { Folding.isWord($0) }
            guard end < text.count, text[end] == ";" else { return nil }
            return number(text[begin..<end], isHex ? 16 : 10).map { ($0, end + 1) }
        }
        guard rest.starts(with: "\\u".unicodeScalars), start + 6 <= text.count else { return nil }
        return number(text[(start + 2)..<(start + 6)], 16).map { ($0, start + 6) }
    }

    private static func number(_ digits: ArraySlice<Unicode.Scalar>, _ radix: Int) -> Unicode.Scalar? {
        UInt32(String(String.UnicodeScalarView(digits)), radix: radix).flatMap(Unicode.Scalar.init)
    }
}
