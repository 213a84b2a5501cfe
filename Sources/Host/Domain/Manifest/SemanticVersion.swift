/// MAJOR.MINOR.PATCH with an optional pre-release, ordered as semver.org 2.0.0 says. Build metadata is refused: two
/// files must not share a version.
package struct SemanticVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let major: Int
    package let minor: Int
    package let patch: Int
    package let prerelease: [String]

    package init(_ major: Int, _ minor: Int, _ patch: Int) {
        self.major = major
        self.minor = minor
        self.patch = patch
        prerelease = []
    }

    package init?(_ text: String) {
        let halves = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = halves[0].split(separator: ".", omittingEmptySubsequences: false).map(Self.number)
        guard numbers.count == 3, let major = numbers[0], let minor = numbers[1], let patch = numbers[2] else {
            return nil
        }
        var prerelease: [String] = []
        if halves.count == 2 {
            prerelease = halves[1].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            let isIdentifier: (String) -> Bool = { word in
                let isNumeric = word.utf8.allSatisfy { (48...57).contains($0) }
                let isPlain = word.utf8.allSatisfy {
                    (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45
                }
                return !word.isEmpty && isPlain && (!isNumeric || Self.number(word[...]) != nil)
            }
            guard prerelease.allSatisfy(isIdentifier) else { return nil }
        }
        self.major = major
        self.minor = minor
        self.patch = patch
        self.prerelease = prerelease
    }

    package var description: String {
        "\(major).\(minor).\(patch)" + (prerelease.isEmpty ? "" : "-" + prerelease.joined(separator: "."))
    }

    package static func < (a: SemanticVersion, b: SemanticVersion) -> Bool {
        if (a.major, a.minor, a.patch) != (b.major, b.minor, b.patch) {
            return (a.major, a.minor, a.patch) < (b.major, b.minor, b.patch)
        }
        // A release comes after its pre-releases.
        if a.prerelease.isEmpty || b.prerelease.isEmpty { return !a.prerelease.isEmpty && b.prerelease.isEmpty }
        for (left, right) in zip(a.prerelease, b.prerelease) where left != right {
            switch (number(left[...]), number(right[...])) {
            case (let x?, let y?): return x < y
            case (_?, nil): return true
            case (nil, _?): return false
            case (nil, nil): return left < right
            }
        }
        return a.prerelease.count < b.prerelease.count
    }

    /// Digits without a leading zero.
    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }), text == "0" || text.first != "0" else {
            return nil
        }
        return Int(text)
    }
}
