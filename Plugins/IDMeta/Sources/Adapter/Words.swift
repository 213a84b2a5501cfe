/// Words of the vendor's, made into words of ours.
enum Words {
    /// `DocumentLiveness` is `document_liveness`; nil if no letter or digit is left. At most 100 characters.
    static func snake(_ text: String) -> String? {
        var result = ""
        var previous: Character = "_"
        for character in text.prefix(100) where character.isASCII {
            guard character.isLetter || character.isNumber else {
                if !result.isEmpty, !result.hasSuffix("_") { result += "_" }
                previous = "_"
                continue
            }
            if character.isUppercase, previous.isLowercase || previous.isNumber { result += "_" }
            result += character.lowercased()
            previous = character
        }
        while result.hasSuffix("_") { result.removeLast() }
        return result.isEmpty ? nil : String(result.prefix(100))
    }

    /// For comparing field names and numbers: letters and digits only, lower case.
    static func bare(_ text: String) -> String {
        String(text.lowercased().filter { $0.isLetter || $0.isNumber })
    }
}
