/// What a document image may be, told by its first bytes: a client's word for it is not trusted.
package enum MediaType: String, Sendable, CaseIterable {
    case jpeg = "image/jpeg"
    case png = "image/png"
    case webp = "image/webp"
    case tiff = "image/tiff"
    case bmp = "image/bmp"
    case pdf = "application/pdf"

    package init?(of bytes: [UInt8]) {
        func begins(_ signature: [UInt8], at offset: Int = 0) -> Bool {
            bytes.count >= offset + signature.count && bytes[offset..<offset + signature.count].elementsEqual(signature)
        }
        if begins([0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if begins([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if begins(Array("RIFF".utf8)) && begins(Array("WEBP".utf8), at: 8) {
            self = .webp
        } else if begins([0x49, 0x49, 0x2A, 0x00]) || begins([0x4D, 0x4D, 0x00, 0x2A]) {
            self = .tiff
        } else if begins(Array("BM".utf8)) && bytes.count >= 14 {
            self = .bmp
        } else if begins(Array("%PDF-".utf8)) {
            self = .pdf
        } else {
            return nil
        }
    }
}
