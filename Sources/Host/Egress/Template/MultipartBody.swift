import Domain

/// multipart/form-data (RFC 7578), with names quoted as browsers do (HTML Standard, multipart/form-data encoding).
enum MultipartBody {
    static func contentType(boundary: String) -> String { "multipart/form-data; boundary=\(boundary)" }

    /// 128 random bits: not to be met in a body.
    static func boundary(_ crypto: any EgressCrypto) -> String {
        "gatehouse-" + String(decoding: PartEncoder.encode(crypto.randomBytes(16), .hex), as: UTF8.self)
    }

    static func write(
        _ fields: [FormField], boundary: String, _ evaluator: PartEvaluator
    ) throws(StepFailure) -> ByteSegments {
        var body = ByteSegments()
        for field in fields {
            body.append("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(quoted(field.name))\"")
            if let filename = field.filename { body.append("; filename=\"\(quoted(filename))\"") }
            if let contentType = field.contentType {
                try HeaderRules.check(value: Array(contentType.utf8), of: "Content-Type of a form field")
                body.append("\r\nContent-Type: \(contentType)")
            }
            body.append("\r\n\r\n")
            body.append(try evaluator.evaluate(field.value))
            body.append("\r\n")
        }
        body.append("--\(boundary)--\r\n")
        return body
    }

    private static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x0A: bytes += Array("%0A".utf8)
            case 0x0D: bytes += Array("%0D".utf8)
            case 0x22: bytes += Array("%22".utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
