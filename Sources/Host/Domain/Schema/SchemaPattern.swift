/// A regular expression of a schema, matched in time proportional to text × pattern whatever either looks like:
/// patterns come from vendors' manifests, and a backtracking matcher could be made to stall the host.
///
/// ECMA-262 notation: literals, `.`, classes `[a-z]` `[^…]`, `\d \w \s \D \W \S`, `\n \r \t \f \v \uXXXX \u{…} \xXX`,
/// escaped punctuation, `( )`, `(?: )`, `|`, `* + ?`, `{m}` `{m,}` `{m,n}`, `^`, `$`. As in JSON Schema a pattern may
/// match anywhere unless anchored. Back references, look-around, `\b` and `\p` are refused.
package struct SchemaPattern: Sendable {
    package let text: String
    let program: [Instruction]
    /// Set where the pattern is so simple that no program is needed.
    let runs: SchemaRuns?

    /// Longer texts are not matched, in bytes of UTF-8.
    package static let maximumLength = 65_536
    static let maximumInstructions = 2_000

    package init(_ text: String) throws(SchemaPatternError) {
        var parser = SchemaPatternParser(text)
        let tree = try parser.parse()
        var program: [Instruction] = []
        try Self.emit(tree, into: &program)
        program.append(.match)
        self.text = text
        self.program = program
        runs = SchemaRuns(tree)
    }

    enum Instruction: Sendable {
        case scalar(ScalarClass)
        case split(Int, Int)
        case jump(Int)
        case start
        case end
        case match
    }

    indirect enum Tree {
        case empty
        case scalar(ScalarClass)
        case start
        case end
        case sequence([Tree])
        case choice([Tree])
        case repeated(Tree, minimum: Int, maximum: Int?)
    }

    struct ScalarClass: Sendable {
        var ranges: [ClosedRange<UInt32>]
        var isNegated = false

        func contains(_ scalar: UInt32) -> Bool {
            ranges.contains { $0.contains(scalar) } != isNegated
        }
    }

    private static func emit(_ tree: Tree, into program: inout [Instruction]) throws(SchemaPatternError) {
        guard program.count < maximumInstructions else {
            throw SchemaPatternError(message: "the pattern is too large; use smaller repetition counts")
        }
        switch tree {
        case .empty: break
        case .scalar(let scalars): program.append(.scalar(scalars))
        case .start: program.append(.start)
        case .end: program.append(.end)
        case .sequence(let parts):
            for part in parts { try emit(part, into: &program) }
        case .choice(let branches):
            var jumps: [Int] = []
            for branch in branches.dropLast() {
                let split = program.count
                program.append(.split(split + 1, 0))
                try emit(branch, into: &program)
                jumps.append(program.count)
                program.append(.jump(0))
                program[split] = .split(split + 1, program.count)
            }
            if let last = branches.last { try emit(last, into: &program) }
            for jump in jumps { program[jump] = .jump(program.count) }
        case .repeated(let part, let minimum, let maximum):
            for _ in 0..<minimum {
                let before = program.count
                try emit(part, into: &program)
                // Nothing, repeated, is nothing: `(){2000}` nested in itself must not keep us busy.
                if program.count == before { break }
            }
            if let maximum {
                var splits: [Int] = []
                for _ in minimum..<maximum {
                    splits.append(program.count)
                    program.append(.split(program.count + 1, 0))
                    try emit(part, into: &program)
                }
                for split in splits { program[split] = .split(split + 1, program.count) }
            } else {
                let split = program.count
                program.append(.split(split + 1, 0))
                try emit(part, into: &program)
                program.append(.jump(split))
                program[split] = .split(split + 1, program.count)
            }
        }
    }
}

package struct SchemaPatternError: Error, Sendable, CustomStringConvertible {
    package let message: String
    package var description: String { message }
}
