/// Where decoding failed, and why, without the value.
struct CodingPlace: CustomStringConvertible {
    /// A JSON pointer.
    let pointer: String
    let reason: String

    /// - Parameter quoting: whether the error's own text is shown, which may hold the value. Right for a configuration,
    ///   wrong for what clients and vendors send.
    init(_ error: any Error, quoting: Bool) {
        guard let error = error as? DecodingError else {
            pointer = ""
            reason = "it cannot be read"
            return
        }
        switch error {
        case .keyNotFound(let key, let context):
            pointer = Self.pointer(context.codingPath)
            reason = "\(key.stringValue) is missing"
        case .typeMismatch(let type, let context):
            pointer = Self.pointer(context.codingPath)
            reason = "expected \(Self.name(of: type))"
        case .valueNotFound(let type, let context):
            pointer = Self.pointer(context.codingPath)
            reason = "expected \(Self.name(of: type)), found null"
        case .dataCorrupted(let context):
            pointer = Self.pointer(context.codingPath)
            // Broken text is reported at the top, and a value that a type does not accept where it stands.
            let text = context.codingPath.isEmpty ? "it is not valid JSON" : "the value is not accepted"
            reason = quoting ? "\(text): \(context.debugDescription)" : text
        @unknown default:
            pointer = ""
            reason = "it cannot be read"
        }
    }

    var description: String { "\(pointer.isEmpty ? "the top" : pointer): \(reason)" }

    private static func pointer(_ path: [any CodingKey]) -> String {
        path.map { key in
            let token = key.intValue.map(String.init) ?? key.stringValue
            return "/" + token.replacing("~", with: "~0").replacing("/", with: "~1")
        }.joined()
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is [Any].Type: "a list"
        case is [String: Any].Type: "an object"
        default: "\(type)"
        }
    }
}
