import Domain
import Vault

/// Looks once more, in another way than the scrubber, whether something that must not be in a cassette is in it.
struct LeakCheck {
    let known: StandIns
    let secrets: [[UInt8]]
    /// Host and port of the address that the vendor called; nil: it called none.
    var authority: String?

    /// The places where something was left, with what it is; never the value.
    func leaks(in cassette: JSON) -> [String] {
        var found: [String] = []
        let bytes = cassette.serialized()
        for secret in secrets
        where Scrubber.forms(secret).contains(where: { !Scrubber.occurrences(of: $0, in: bytes).isEmpty }) {
            found.append("the text as a whole: a secret")
        }
        if let authority, !Scrubber.occurrences(of: Array(authority.utf8), in: bytes).isEmpty {
            found.append("the text as a whole: the callback address")
        }
        for value in known.runs.keys where value.utf8.count >= 6 {
            let forms = SecretForms.all(of: Array(value.utf8)).union(
                SecretForms.all(of: Array(value.uppercased().utf8)))
            if forms.contains(where: { $0.count >= 6 && !Scrubber.occurrences(of: $0, in: bytes).isEmpty }) {
                found.append("the text as a whole: a known value, as it is or encoded")
            }
        }
        look(cassette, .root, &found)
        return Array(Set(found)).sorted()
    }

    private func look(_ json: JSON, _ place: JSONPointer, _ found: inout [String]) {
        switch json {
        case .null, .bool: break
        case .string(let text): judge(text, place, &found)
        case .number(let number): judge(number.text, place, &found)
        case .array(let items): for (index, item) in items.enumerated() { look(item, place.appending(index), &found) }
        case .object(let members):
            // When it was recorded may be a day in somebody's life.
            for (name, value) in members where name != "now" {
                judge(name, place, &found)
                look(value, place.appending(name), &found)
            }
        }
    }

    private func judge(_ text: String, _ place: JSONPointer, _ found: inout [String]) {
        let words = Folding.words(text)
        if words.contains(where: { !$0.touchesUnderscore && known.words[$0.folded] != nil }) {
            found.append("\(place): a known word")
        }
        let joined = words.map(\.folded).joined()
        // Shorter ones would be found by chance across words.
        if known.runs.keys.contains(where: { $0.utf8.count >= 7 && joined.contains($0) }) {
            found.append("\(place): a known value")
        }
        let lower = text.lowercased()
        if known.emails.keys.contains(where: lower.contains) { found.append("\(place): an e-mail address") }
        if known.opaque.keys.contains(where: { $0.count >= 8 && text.contains($0) }) {
            found.append("\(place): a credential")
        }
        if known.dates.keys.contains(where: { text.contains($0.text) }) { found.append("\(place): a known date") }
    }
}
