/// A request's fields, whether they came as JSON, as a multipart form or as a URL-encoded form.
struct IDMetaFields {
    private enum Source {
        case json(JSON)
        case multipart(MultipartBody)
        case form([(name: String, value: String)])
    }

    private let source: Source

    /// nil for a body in none of the three forms.
    init?(_ request: SimRequest) {
        switch request.contentType {
        case "multipart/form-data":
            guard let parts = MultipartBody(contentType: request.header("Content-Type") ?? "", body: request.body)
            else {
                return nil
            }
            source = .multipart(parts)
        case "application/x-www-form-urlencoded":
            source = .form(FormText.fields(String(decoding: request.body, as: UTF8.self)))
        default:
            guard let json = request.jsonObject else { return nil }
            source = .json(json)
        }
    }

    /// A non-empty text; integers count as their digits.
    func text(_ name: String) -> String? {
        let value: String? =
            switch source {
            case .json(let json): json[name]?.scalarText
            case .multipart(let parts): parts[name].map { String(decoding: $0, as: UTF8.self) }
            case .form(let fields): fields.first { $0.name == name }?.value
            }
        return value.flatMap { $0.isEmpty ? nil : $0 }
    }

    func json(_ name: String) -> JSON? {
        if case .json(let json) = source { return json[name] }
        return text(name).map { text in (try? JSON.parse(Array(text.utf8))) ?? .string(text) }
    }

    enum Image {
        case absent
        case unreadable
        case bytes([UInt8])
    }

    /// A picture: an uploaded part, or base64 with or without a `data:` prefix.
    func image(_ name: String) -> Image {
        if case .multipart(let parts) = source, let bytes = parts[name], Self.isPicture(bytes) { return .bytes(bytes) }
        guard var text = text(name) else { return .absent }
        if text.hasPrefix("data:"), let comma = text.firstIndex(of: ",") {
            text = String(text[text.index(after: comma)...])
        }
        guard let bytes = Base64.decode(text), Self.isPicture(bytes) else { return .unreadable }
        return .bytes(bytes)
    }

    private static func isPicture(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0xFF, 0xD8, 0xFF]) || bytes.starts(with: [0x89, 0x50, 0x4E, 0x47])
    }
}
