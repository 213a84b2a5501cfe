/// The machine-readable zone of a passport (ICAO 9303 part 4, size TD3), with its check digits.
enum MRZ {
    static func passport(_ persona: Persona) -> String {
        let names = letters(persona.surname) + "<<" + letters(persona.givenNames)
        let first = fill("P<" + fill(persona.country, 3) + names, 44)
        let number = fill(persona.documentNumber.filter { $0.isLetter || $0.isNumber }, 9)
        let born = date(persona.dateOfBirth)
        let expiry = date(persona.dateOfExpiry)
        let personal = fill("", 14)
        let numberPart = number + check(number)
        let tail = personal + "<"
        let composite = numberPart + born + check(born) + expiry + check(expiry) + tail
        let second =
            numberPart + fill(persona.nationality, 3) + born + check(born) + persona.sex + expiry + check(expiry) + tail
            + check(composite)
        return first + "^" + second
    }

    private static func letters(_ text: String) -> String {
        String(text.uppercased().map { $0.isASCII && $0.isLetter ? $0 : "<" })
    }

    private static func fill(_ text: String, _ length: Int) -> String {
        String(text.prefix(length)) + String(repeating: "<", count: max(0, length - text.count))
    }

    private static func date(_ text: String) -> String {
        fill(String(text.filter(\.isNumber).dropFirst(2)), 6)
    }

    static func check(_ text: String) -> String {
        let weights = [7, 3, 1]
        var sum = 0
        for (index, byte) in text.utf8.enumerated() {
            let value =
                switch byte {
                case 0x30...0x39: Int(byte) - 0x30
                case 0x41...0x5A: Int(byte) - 0x41 + 10
                default: 0
                }
            sum += value * weights[index % 3]
        }
        return String(sum % 10)
    }
}
