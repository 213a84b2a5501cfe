import Domain

/// What stands in a file, as messages show it: escaped, so that a file cannot send control characters to a terminal,
/// and cut to a readable length.
func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: 60, limitedBy: scalars.endIndex),
        end != scalars.endIndex
    else { return JSON.string(text).text }
    return JSON.string(String(scalars[..<end]) + "…").text
}

/// `"a", "b" or "c"`
func alternatives(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "nothing" }
    return words.dropLast().joined(separator: ", ") + " or " + last
}

/// "did you mean …?" for a hint; the list of what there is when nothing is near and the list is short.
func suggestion(for word: String, among candidates: [String]) -> String? {
    if let near = closestMatch(to: word, among: candidates) { return "did you mean \(quoted(near))?" }
    guard !candidates.isEmpty, candidates.count <= 24 else { return nil }
    return "known here: \(candidates.joined(separator: ", "))"
}
