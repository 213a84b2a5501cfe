import Domain

extension NodeReader {
    /// Text. A number or truth value that was not quoted is refused, with the quotes as the hint.
    func text(_ expected: String = "text") -> String? {
        if isRefused { return nil }
        guard let scalar else {
            mismatch(expected)
            return nil
        }
        switch scalar.value {
        case .string(let text) where !text.isEmpty: return text
        case .string, .null: mismatch(expected)
        default: mismatch(expected, hint: isConfidential ? nil : "quote it: \"\(scalar.text)\"")
        }
        return nil
    }

    /// Text, or a plain number or truth value taken as written.
    func literalText(_ expected: String) -> String? {
        guard let scalar, scalar.value != .null, !scalar.text.isEmpty else {
            if !isRefused { mismatch(expected) }
            return nil
        }
        if case .bool = scalar.value {
            mismatch(expected, hint: "quote it: \"\(scalar.text)\"")
            return nil
        }
        return scalar.text
    }

    func bool() -> Bool? {
        if isRefused { return nil }
        if case .bool(let value)? = scalar?.value { return value }
        let meant: String? =
            switch scalar?.text.lowercased() {
            case "yes", "on", "y", "1", "true": "did you mean true?"
            case "no", "off", "n", "0", "false": "did you mean false?"
            default: nil
            }
        mismatch("true or false", hint: meant)
        return nil
    }

    func integer(_ range: ClosedRange<Int>) -> Int? {
        if isRefused { return nil }
        if case .number(let number)? = scalar?.value, let value = number.int64, let value = Int(exactly: value),
            range.contains(value)
        {
            return value
        }
        let isQuoted = scalar.map { !$0.isPlain && Int($0.text) != nil } ?? false
        mismatch(
            "a whole number from \(range.lowerBound) to \(range.upperBound)",
            hint: isQuoted ? "leave the quotes out" : nil)
        return nil
    }

    func decimal(_ range: ClosedRange<Double>) -> Double? {
        if isRefused { return nil }
        if case .number(let number)? = scalar?.value, let value = number.double, range.contains(value) { return value }
        mismatch("a number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    func duration(_ range: ClosedRange<Duration>) -> Duration? {
        if isRefused { return nil }
        let expected =
            "a duration from \(DurationText.format(range.lowerBound)) to \(DurationText.format(range.upperBound))"
        guard let scalar, let duration = DurationText.parse(scalar.text) else {
            let hint =
                scalar.flatMap { UInt($0.text) } != nil
                ? "add a unit: \(scalar?.text ?? "")s" : "write a whole number and ms, s, m, h or d"
            mismatch(expected, hint: hint)
            return nil
        }
        guard range.contains(duration) else {
            mismatch(expected)
            return nil
        }
        return duration
    }

    func size(_ range: ClosedRange<Int>) -> Int? {
        if isRefused { return nil }
        guard let scalar, let size = SizeText.parse(scalar.text), range.contains(size) else {
            mismatch(
                "a size from \(SizeText.format(range.lowerBound)) to \(SizeText.format(range.upperBound))",
                hint: "write a whole number and B, KB, KiB, MB, MiB or GiB")
            return nil
        }
        return size
    }

    /// - Parameter more: what else may stand there.
    func rate(orElse more: String = "") -> Rate? {
        if isRefused { return nil }
        guard let scalar, let rate = Rate(scalar.text) else {
            mismatch("a rate such as 50/s, 600/m or 1000/h" + more)
            return nil
        }
        return rate
    }

    func price() -> Price? {
        if isRefused { return nil }
        guard let scalar, let price = Price(scalar.text) else {
            mismatch("an amount and a currency such as 0.90 USD")
            return nil
        }
        return price
    }

    func cidr() -> CIDR? {
        guard let text = text("a block of addresses such as 203.0.113.0/24") else { return nil }
        do {
            return try CIDR(text)
        } catch .hostBits(let block) {
            error("\(quoted(text)) has bits set behind its prefix", hint: "did you mean \(block)?")
        } catch {
            mismatch("a block of addresses such as 203.0.113.0/24 or 2001:db8::/32")
        }
        return nil
    }

    /// One of few words.
    func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        let words = Choice.allCases.map(\.rawValue)
        guard let text = text(alternatives(words)) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        mismatch(alternatives(words), hint: closestMatch(to: text, among: words).map { "did you mean \(quoted($0))?" })
        return nil
    }

    func url(_ text: String) -> EndpointURL? {
        do {
            let url = try EndpointURL(text)
            if !url.isSecure, !url.isLoopback {
                warning("\(quoted(url.text)) is not encrypted", hint: "use https unless the network itself is trusted")
            }
            return url
        } catch {
            diagnostics.error(
                position,
                "\(path): \(error.message)" + (error.isConfidential || isConfidential ? "" : ", found \(quoted(text))"),
                hint: error.hint, isConfidential: isConfidential || error.isConfidential)
            return nil
        }
    }

    /// A name made of letters, digits and a few signs.
    func name(_ rule: NameRule) -> String? {
        guard let text = text(rule.expected) else { return nil }
        guard rule.accepts(text) else {
            mismatch(rule.expected, hint: rule.repaired(text).map { "did you mean \(quoted($0))?" })
            return nil
        }
        return text
    }
}
