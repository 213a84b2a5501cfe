/// Tiny real pictures that carry a persona in a comment, for tests, the demo and benchmarks.
package enum PersonaImage {
    /// An 8 × 8 grey baseline JPEG with the fields as a JSON comment segment.
    /// - Parameters:
    ///   - fields: a JSON object such as `["persona": "juan", "side": "front"]`; see `Persona.init(json:)`. Texts beyond
    ///     65,000 bytes do not fit a segment and are cut, which makes them unreadable.
    ///   - size: the picture is filled up to at least this many bytes with application segments; 0 for the smallest.
    package static func jpeg(_ fields: JSON, size: Int = 0) -> [UInt8] {
        var out: [UInt8] = [0xFF, 0xD8]
        segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0], to: &out)
        segment(0xFE, Array(fields.bytes.prefix(65_000)), to: &out)
        while out.count + tail.count < size {
            let missing = size - out.count - tail.count - 4
            segment(0xEF, [UInt8](repeating: 0x20, count: min(65_533, max(1, missing))), to: &out)
        }
        return out + tail
    }

    /// `{"persona": name, "side": side}` as a JPEG.
    package static func jpeg(persona name: String, side: String = "front") -> [UInt8] {
        jpeg(["persona": .string(name), "side": .string(side)])
    }

    /// A 1 × 1 grey PNG with the fields as a `tEXt` chunk of the keyword `Comment`.
    package static func png(_ fields: JSON) -> [UInt8] {
        var out: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0], to: &out)
        // The standard says Latin-1; we write UTF-8, which picture viewers may show garbled and our reader does not.
        chunk("tEXt", Array("Comment\0".utf8) + fields.bytes, to: &out)
        let scanline: [UInt8] = [0, 0x80]
        let stored: [UInt8] = [0x78, 0x01, 0x01, 2, 0, 0xFD, 0xFF] + scanline
        chunk("IDAT", stored + bigEndian(Checksums.adler32(scanline)), to: &out)
        chunk("IEND", [], to: &out)
        return out
    }

    /// A JPEG that shows nobody.
    package static let blank: [UInt8] = jpeg(["note": "nobody"])

    /// Everything after the comments: one quantisation table, one component, Huffman tables with a single code each
    /// (a block is two bits: "no difference", "end of block"), and the one block.
    private static let tail: [UInt8] = {
        var out: [UInt8] = []
        segment(0xDB, [0] + [UInt8](repeating: 1, count: 64), to: &out)
        segment(0xC0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0], to: &out)
        let oneCode: [UInt8] = [1] + [UInt8](repeating: 0, count: 15) + [0]
        segment(0xC4, [0x00] + oneCode, to: &out)
        segment(0xC4, [0x10] + oneCode, to: &out)
        segment(0xDA, [1, 1, 0, 0, 63, 0], to: &out)
        return out + [0x3F, 0xFF, 0xD9]
    }()

    private static func segment(_ marker: UInt8, _ content: [UInt8], to out: inout [UInt8]) {
        let length = content.count + 2
        out += [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)]
        out += content
    }

    private static func chunk(_ type: String, _ content: [UInt8], to out: inout [UInt8]) {
        let named = Array(type.utf8) + content
        out += bigEndian(UInt32(content.count))
        out += named
        out += bigEndian(Checksums.crc32(named))
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
