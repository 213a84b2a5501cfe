/// The candidate that `word` is most likely a misspelling of, for "did you mean …?"; nil when none is near.
///
/// Case is ignored. One slip is allowed in words of up to four letters, two up to eight, three beyond. Of equally near
/// candidates the first in alphabetical order is taken, so that messages do not change from run to run.
package func closestMatch(to word: String, among candidates: [String]) -> String? {
    let target = Array(word.lowercased().unicodeScalars)
    // Nobody misspells a name this long; the cost grows with the square of it.
    guard !target.isEmpty, target.count <= 100 else { return nil }
    let allowed = target.count <= 4 ? 1 : (target.count <= 8 ? 2 : 3)
    var best: (name: String, distance: Int)?
    for candidate in candidates {
        let letters = Array(candidate.lowercased().unicodeScalars)
        guard abs(letters.count - target.count) <= allowed else { continue }
        let distance = editDistance(target, letters)
        // A word of one or two letters shares nothing with another that differs in all of them.
        guard distance <= allowed, distance < max(target.count, letters.count) else { continue }
        if let known = best, (known.distance, known.name) <= (distance, candidate) { continue }
        best = (candidate, distance)
    }
    return best?.name
}

/// ` (did you mean "name"?)`, or nothing when no candidate is near: to be put behind a message.
package func didYouMean(_ word: String, among candidates: [String]) -> String {
    closestMatch(to: word, among: candidates).map { " (did you mean \"\($0)\"?)" } ?? ""
}

/// Damerau-Levenshtein distance in its restricted form: insert, delete, replace, swap two neighbours.
func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in 1...left.count {
        var current = [Int](repeating: row, count: right.count + 1)
        for column in 1...right.count {
            let replaced = last[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1)
            current[column] = min(last[column] + 1, current[column - 1] + 1, replaced)
            if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                current[column] = min(current[column], beforeLast[column - 2] + 1)
            }
        }
        (beforeLast, last) = (last, current)
    }
    return last[right.count]
}
