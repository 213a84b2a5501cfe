/// Reads members of a manifest's objects and collects what is wrong with them. `null` counts as absent.
struct ManifestScan {
    var faults: [ManifestError.Fault] = []
    var remarks: [ManifestError.Fault] = []

    /// One object and where it stands.
    struct Object {
        var members: [String: JSON]
        var pointer: JSONPointer

        func member(_ key: String) -> JSON? {
            guard let value = members[key], !value.isNull else { return nil }
            return value
        }

        func at(_ key: String) -> JSONPointer { pointer.appending(key) }
    }

    mutating func report(_ pointer: JSONPointer, _ message: String) {
        faults.append(ManifestError.Fault(pointer: pointer, message: message))
    }

    /// nil, and a fault, unless the value is an object. An unknown key that is near to a known one is a fault, for a
    /// misspelt `effectful` must not pass; others are remarks. Names that begin with `x-` are free.
    mutating func object(_ value: JSON, at pointer: JSONPointer, keys: [String]) -> Object? {
        guard let members = value.object else {
            report(pointer, "expected an object, found \(value.typeName)")
            return nil
        }
        for key in members.keys.sorted() where !keys.contains(key) && !key.hasPrefix("x-") {
            if closestMatch(to: key, among: keys) != nil {
                report(pointer.appending(key), "unknown key\(didYouMean(key, among: keys))")
            } else {
                remarks.append(
                    ManifestError.Fault(
                        pointer: pointer.appending(key), message: "unknown key, which this host ignores"))
            }
        }
        return Object(members: members, pointer: pointer)
    }

    mutating func text(_ object: Object, _ key: String, limit: Int = 200, default fallback: String? = nil) -> String {
        guard let value = object.member(key) else {
            if let fallback { return fallback }
            report(object.at(key), "is missing")
            return ""
        }
        guard let text = value.string else {
            report(object.at(key), "expected a string, found \(value.typeName)")
            return ""
        }
        if text.isEmpty, fallback == nil { report(object.at(key), "is empty") }
        if text.utf8.count > limit { report(object.at(key), "is longer than \(limit) bytes") }
        return text
    }

    mutating func flag(_ object: Object, _ key: String, default fallback: Bool) -> Bool {
        guard let value = object.member(key) else { return fallback }
        if let flag = value.bool { return flag }
        report(object.at(key), "expected true or false, found \(value.typeName)")
        return fallback
    }

    mutating func integer(_ object: Object, _ key: String, in range: ClosedRange<Int64>, default fallback: Int64)
        -> Int64
    {
        guard let value = object.member(key) else { return fallback }
        return integer(value, at: object.at(key), in: range) ?? fallback
    }

    mutating func integer(_ value: JSON, at pointer: JSONPointer, in range: ClosedRange<Int64>) -> Int64? {
        guard let number = value.int else {
            report(pointer, "expected a whole number, found \(value.number.map { "\($0)" } ?? value.typeName)")
            return nil
        }
        guard range.contains(number) else {
            report(pointer, "expected \(range.lowerBound) to \(range.upperBound), found \(number)")
            return nil
        }
        return number
    }

    /// The elements with their places; none, and a fault, unless the value is an array.
    mutating func list(_ object: Object, _ key: String, isRequired: Bool = false) -> [(
        value: JSON, pointer: JSONPointer
    )] {
        guard let value = object.member(key) else {
            if isRequired { report(object.at(key), "is missing") }
            return []
        }
        guard let elements = value.array else {
            report(object.at(key), "expected an array, found \(value.typeName)")
            return []
        }
        return elements.enumerated().map { ($0.element, object.at(key).appending($0.offset)) }
    }

    /// Strings that a rule accepts, none of them twice.
    mutating func words(_ object: Object, _ key: String, _ rule: ManifestRule) -> [String] {
        var words: [String] = []
        for (value, pointer) in list(object, key) {
            guard let word = value.string else {
                report(pointer, "expected a string, found \(value.typeName)")
                continue
            }
            check(word, rule, at: pointer)
            if words.contains(word) { report(pointer, "\"\(word)\" occurs twice") }
            words.append(word)
        }
        return words
    }

    mutating func check(_ word: String, _ rule: ManifestRule, at pointer: JSONPointer) {
        if !rule.accepts(word) { report(pointer, "\"\(word.prefix(80))\" is not \(rule.expectation)") }
    }
}
