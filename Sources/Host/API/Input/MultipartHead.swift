import Domain

/// The head of a part of a multipart/form-data body.
enum MultipartHead {
    /// Throws unless it is a file's, without an encoding of its own. Its name and type are the client's word and count
    /// for nothing.
    static func check(_ bytes: ArraySlice<UInt8>) throws(Problem) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw MultipartParser.malformed("a part's head is not UTF-8")
        }
        var fields: [String: String] = [:]
        for line in text.split(separator: "\r\n") {
            guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")), colon != line.startIndex,
                line[..<colon].utf8.allSatisfy(ParameterizedValue.isToken),
                !line.unicodeScalars.contains(where: { ($0.value < 0x20 && $0 != "\t") || $0.value == 0x7F })
            else { throw MultipartParser.malformed("a part's head has a line that is no header") }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            guard fields.updateValue(String(value), forKey: line[..<colon].lowercased()) == nil else {
                throw MultipartParser.malformed("a part's head has a header twice")
            }
        }
        guard let disposition = fields["content-disposition"].flatMap({ ParameterizedValue($0) }),
            disposition.value == "form-data", disposition.parameters["name"] != nil
        else { throw MultipartParser.malformed("a part has no Content-Disposition: form-data with a name") }
        guard disposition.parameters["filename"] != nil else {
            throw MultipartParser.malformed("a part is not a file: its Content-Disposition has no filename")
        }
        if let encoding = fields["content-transfer-encoding"],
            !["binary", "8bit", "7bit"].contains(encoding.lowercased())
        {
            throw MultipartParser.malformed("a part has a Content-Transfer-Encoding; send the bytes as they are")
        }
    }
}
