import Domain
import Vault

/// Takes secrets and personal data out of what was recorded, and puts stand-ins in their places.
///
/// Everything is gone through twice: first to learn which values are personal, then to replace them wherever they stand,
/// in whatever case, writing or encoding. See docs/writing-a-plugin.md for what counts as personal.
final class Scrubber {
    /// Where something was replaced, and what it was: never the value.
    struct Place: Hashable {
        var pointer: String
        var what: String
    }

    /// More encodings inside each other than a vendor would use.
    static let deepest = 6

    var known: StandIns
    var isLearning = true
    private(set) var removed: [Place: Int] = [:]
    /// Longest first.
    private let secretForms: [[UInt8]]
    let blobs: Set<[UInt8]>
    /// Texts that something else is put in place of later: they stay, and say nothing of what they stand in.
    var marks: [String] = []
    /// Addresses of ours with what stands for them, the longest first.
    private let addresses: [(real: String, stand: String)]
    /// Names of members, bare, that are personal besides those that always are.
    private let moreNames: Set<String>

    /// - Parameter today: when the recording was made.
    init(
        secrets: [[UInt8]], blobs: [[UInt8]] = [], moreNames: [String] = [], address: Tape.Address? = nil,
        today: CalendarDate
    ) {
        known = StandIns(today: today)
        secretForms = Set(secrets.flatMap(Self.forms)).sorted {
            ($0.count, $1[...].first ?? 0) > ($1.count, $0[...].first ?? 0)
        }
        self.blobs = Set(blobs.filter { $0.count >= 16 })
        addresses = address?.stands ?? []
        self.moreNames = Set(moreNames.map(PersonalKind.bare))
    }

    /// Every shape of a secret that is looked for. Those of a few bytes alone would be found by chance.
    static func forms(_ secret: [UInt8]) -> [[UInt8]] {
        guard secret.count >= 4 else { return [] }
        return SecretForms.all(of: secret).filter { $0 == secret || $0.count >= 6 }
    }

    func note(_ what: String, at place: JSONPointer) {
        if !isLearning { removed[Place(pointer: place.description, what: what), default: 0] += 1 }
    }

    func kind(named name: String) -> PersonalKind? { PersonalKind.named(name, more: moreNames) }

    // MARK: JSON

    /// - Parameters:
    ///   - kind: what the value is, by the name of the member that holds it.
    ///   - pair: what members called `value` hold, by a sibling's text.
    func scrub(
        _ json: JSON, _ kind: PersonalKind? = nil, pair: PersonalKind? = nil, at place: JSONPointer, depth: Int = 0
    )
        -> JSON
    {
        switch json {
        case .null, .bool: return json
        case .string(let text): return .string(scrub(text, kind, at: place, depth: depth))
        case .number(let number):
            // A member called "mrz" or "birth" that holds 1 says how a check went.
            let isTelling = number.text.utf8.filter { (48...57).contains($0) }.count >= 4
            let text = scrub(number.text, isTelling ? kind : nil, at: place, depth: depth)
            return JSONNumber(text).map { .number($0) } ?? .string(text)
        case .array(let items):
            return .array(
                items.enumerated().map { scrub($1, kind, pair: pair, at: place.appending($0), depth: depth) })
        case .object(let members):
            let pair = PersonalKind.ofPair(members, more: moreNames) ?? pair
            var scrubbed: [String: JSON] = [:]
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                var key = scrub(name, nil, at: place, depth: depth)
                while scrubbed[key] != nil { key += "_" }
                var own = self.kind(named: name)
                // What is beside a value in a list of values, its source say, is none.
                if own == nil, PersonalKind.holdsValue(name), !Self.holdsObjects(value) { own = pair }
                let isVague = PersonalKind.vague.contains(PersonalKind.bare(name))
                scrubbed[key] = scrub(
                    value, own ?? (isVague ? nil : kind), pair: pair, at: place.appending(key), depth: depth)
            }
            return .object(scrubbed)
        }
    }

    private static func holdsObjects(_ json: JSON) -> Bool {
        json.object != nil || json.array?.contains { holdsObjects($0) } == true
    }

    // MARK: Text

    func scrub(_ text: String, _ kind: PersonalKind?, at place: JSONPointer, depth: Int = 0) -> String {
        // What the host lifted out of the answer is a name already.
        if text.isEmpty || text.hasPrefix("captured.") || marks.contains(text) { return text }
        let text = withoutOpaque(withoutSecrets(withoutAddresses(text, at: place), at: place), at: place)
        // The name of a member that holds a signature says nothing of the signature's surroundings.
        let kind = kind == .secret && holdsMark(text) ? nil : kind
        if kind == .secret, text != Self.redacted {
            known.learn(opaque: text)
            note("credential", at: place)
            return known.opaque[text] ?? Self.redacted
        }
        if depth < Self.deepest, let other = decoded(text, kind, at: place, depth: depth + 1) { return other }
        if isLearning, let kind { learn(text, kind) }
        return scan(text, kind, at: place, depth: depth + 1)
    }

    static let redacted = "[redacted]"

    /// A token of one answer comes back in the next, in a path or a text.
    private func withoutOpaque(_ text: String, at place: JSONPointer) -> String {
        var text = text
        for (value, stand) in known.opaque.sorted(by: { ($0.key.count, $1.key) > ($1.key.count, $0.key) })
        where value.count >= 8 && value != text && text.contains(value) {
            text = text.replacing(value, with: stand)
            note("credential", at: place)
        }
        return text
    }

    func holdsMark(_ text: String) -> Bool { marks.contains { text.contains($0) } }

    private func withoutAddresses(_ text: String, at place: JSONPointer) -> String {
        var text = text
        for (real, stand) in addresses where text.contains(real) {
            text = text.replacing(real, with: stand)
            note("callback address", at: place)
        }
        return text
    }

    func withoutSecrets(_ text: String, at place: JSONPointer) -> String {
        var bytes = Array(text.utf8)
        for form in secretForms where bytes.count >= form.count {
            let found = Self.occurrences(of: form, in: bytes)
            for start in found.reversed() {
                bytes.replaceSubrange(start..<(start + form.count), with: Self.redacted.utf8)
                note("secret", at: place)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func occurrences(of needle: [UInt8], in bytes: [UInt8]) -> [Int] {
        guard let first = needle.first, bytes.count >= needle.count else { return [] }
        var found: [Int] = []
        var index = 0
        while index <= bytes.count - needle.count {
            if bytes[index] == first, bytes[index..<(index + needle.count)].elementsEqual(needle) {
                found.append(index)
                index += needle.count
            } else {
                index += 1
            }
        }
        return found
    }

    /// What the value of a personal member gives away.
    func learn(_ text: String, _ kind: PersonalKind) {
        let scalars = Array(text.unicodeScalars)
        let dates = WrittenDate.readings(at: 0, in: scalars)
        let whole = dates.filter {
            scalars.count == $0.range.upperBound || "T ".unicodeScalars.contains(scalars[$0.range.upperBound])
        }
        if !whole.isEmpty, kind == .date || whole.contains(where: { $0.range.count >= 8 && text.contains("-") }) {
            for date in whole { known.learn(date.date) }
            return
        }
        if kind == .contact || text.hasPrefix("+"), let digits = TextPatterns.phone(text) {
            known.learn(phone: digits)
            return
        }
        if let email = TextPatterns.email(at: 0, in: scalars), email.upperBound == scalars.count {
            known.learn(email: text)
            return
        }
        known.learn(text, isIdentity: kind == .identity)
    }
}
