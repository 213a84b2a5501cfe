import Domain
import Engine
import Vault

/// The images of a request's body: base64 content, with or without a data URL's head, or the handle of content stored
/// before.
struct ImageFields {
    private(set) var images: [Submission.Image] = []
    /// Some content is of no accepted type.
    private(set) var isWrongType = false

    mutating func read(_ name: String, of reader: inout BodyReader, role: String) {
        guard let value = reader.value(name) else { return }
        guard let text = value.string else {
            reader.fault(name, "expected base64 text or a blob handle, found \(value.typeName)")
            return
        }
        if text.hasPrefix("blob:") {
            images.append(.init(role: role, content: .stored(text)))
            return
        }
        var content = text[...]
        if text.hasPrefix("data:"), let comma = text.firstIndex(of: ",") { content = text[text.index(after: comma)...] }
        guard !content.isEmpty, let bytes = Base64.decode(String(content)) else {
            reader.fault(name, "is not base64")
            return
        }
        guard let mediaType = MediaType(of: bytes) else {
            isWrongType = true
            reader.fault(name, "is not a JPEG, PNG, WebP, TIFF, BMP or PDF")
            return
        }
        images.append(.init(role: role, content: .bytes(bytes, mediaType: mediaType.rawValue)))
    }
}
