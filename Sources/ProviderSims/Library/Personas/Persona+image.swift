extension Persona {
    /// The persona in a picture's comment; nil for a picture without one and for anything that is no picture.
    init?(image bytes: [UInt8]) {
        for comment in Self.comments(bytes) {
            if let json = try? JSON.parse(comment), let persona = Persona(json: json) {
                self = persona
                return
            }
        }
        return nil
    }

    private static func comments(_ bytes: [UInt8]) -> [[UInt8]] {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return jpegComments(bytes) }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return pngComments(bytes) }
        return []
    }

    private static func jpegComments(_ bytes: [UInt8]) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var at = 2
        while at + 4 <= bytes.count, bytes[at] == 0xFF {
            let marker = bytes[at + 1]
            // The picture itself begins: no segments to read any more.
            if marker == 0xDA || marker == 0xD9 { break }
            let end = at + 2 + (Int(bytes[at + 2]) << 8 | Int(bytes[at + 3]))
            guard end >= at + 4, end <= bytes.count else { break }
            if marker == 0xFE { found.append(Array(bytes[(at + 4)..<end])) }
            at = end
        }
        return found
    }

    private static func pngComments(_ bytes: [UInt8]) -> [[UInt8]] {
        var found: [[UInt8]] = []
        let keyword = Array("tEXtComment\0".utf8)
        var at = 8
        while at + 12 <= bytes.count {
            let length = bytes[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) }
            guard at + 12 + length <= bytes.count else { break }
            let named = bytes[(at + 4)..<(at + 8 + length)]
            if named.starts(with: keyword) { found.append(Array(named.dropFirst(keyword.count))) }
            at += 12 + length
        }
        return found
    }
}
