extension SchemaPattern {
    /// Whether the pattern occurs in `text`. All ways to match are followed side by side, so none is tried twice.
    package func matches(_ text: String) -> Bool {
        if let verdict = runs?.match(text) { return verdict }
        var current = ThreadList(count: program.count)
        var next = ThreadList(count: program.count)
        var scalars = text.unicodeScalars.makeIterator()
        var scalar = scalars.next()
        var isAtStart = true
        while true {
            // A match may begin at every place.
            if follow(0, isAtStart: isAtStart, isAtEnd: scalar == nil, into: &current) { return true }
            guard let value = scalar?.value else { return false }
            scalar = scalars.next()
            isAtStart = false
            for thread in current.threads {
                guard case .scalar(let scalars) = program[thread], scalars.contains(value) else { continue }
                if follow(thread + 1, isAtStart: false, isAtEnd: scalar == nil, into: &next) { return true }
            }
            swap(&current, &next)
            next.clear()
        }
    }

    /// Adds what can be reached from `start` without reading; true when that includes the end of the pattern.
    private func follow(_ start: Int, isAtStart: Bool, isAtEnd: Bool, into list: inout ThreadList) -> Bool {
        var open = [start]
        while let index = open.popLast() {
            guard list.insert(index) else { continue }
            switch program[index] {
            case .match: return true
            case .jump(let target): open.append(target)
            case .split(let first, let second): open += [second, first]
            case .start: if isAtStart { open.append(index + 1) }
            case .end: if isAtEnd { open.append(index + 1) }
            case .scalar: list.threads.append(index)
            }
        }
        return false
    }

    private struct ThreadList {
        /// Instructions that wait for the next scalar.
        var threads: [Int] = []
        private var marks: [Int]
        private var round = 1

        init(count: Int) { marks = [Int](repeating: 0, count: count) }

        mutating func insert(_ index: Int) -> Bool {
            if marks[index] == round { return false }
            marks[index] = round
            return true
        }

        mutating func clear() {
            threads.removeAll(keepingCapacity: true)
            round += 1
        }
    }
}
