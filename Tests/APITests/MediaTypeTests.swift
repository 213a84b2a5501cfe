import Testing

@testable import API

@Suite("Media types by their first bytes")
struct MediaTypeTests {
    private static let signatures: [(MediaType, [UInt8])] = [
        (.jpeg, [0xFF, 0xD8, 0xFF]), (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        (.webp, Array("RIFF".utf8) + [9, 9, 9, 9] + Array("WEBP".utf8)), (.tiff, [0x49, 0x49, 0x2A, 0x00]),
        (.tiff, [0x4D, 0x4D, 0x00, 0x2A]), (.bmp, Array("BM".utf8) + [UInt8](repeating: 0, count: 12)),
        (.pdf, Array("%PDF-".utf8)),
    ]

    @Test("each accepted type is known by its signature alone")
    func signatures() {
        for (type, signature) in Self.signatures {
            #expect(MediaType(of: signature) == type)
            #expect(MediaType(of: signature + Array("anything".utf8)) == type)
        }
        #expect(Set(Self.signatures.map(\.0)) == Set(MediaType.allCases))
    }

    @Test("a signature that is cut short is no type")
    func cutShort() {
        for (_, signature) in Self.signatures {
            for length in signature.indices { #expect(MediaType(of: Array(signature.prefix(length))) == nil) }
        }
    }

    @Test(
        "other content is refused",
        arguments: [
            "GIF89a........", "<svg xmlns=''>", "<!DOCTYPE html>", "PK\u{3}\u{4}", "RIFF1234WAVE", "#!/bin/sh\n",
        ])
    func others(_ text: String) {
        #expect(MediaType(of: Array(text.utf8)) == nil)
    }
}
