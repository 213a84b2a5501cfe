import Domain

extension NodeReader {
    /// An interval or a cron expression. What holds a space or begins with `@` is meant as the latter.
    func rhythm() -> Rhythm? {
        if isRefused { return nil }
        let range = Duration.seconds(60)...Duration.seconds(30 * 86_400)
        let expected =
            "a duration from \(DurationText.format(range.lowerBound)) to \(DurationText.format(range.upperBound)) or a "
            + "cron expression such as \"30 3 * * *\""
        guard let scalar, !scalar.text.isEmpty else {
            mismatch(expected)
            return nil
        }
        guard scalar.text.hasPrefix("@") || scalar.text.contains(where: \.isWhitespace) else {
            if let duration = DurationText.parse(scalar.text), range.contains(duration) {
                return .every(duration.milliseconds)
            }
            let hint: String? =
                if UInt(scalar.text) != nil {
                    "add a unit: \(scalar.text)m"
                } else if (try? CronExpression("@" + scalar.text)) != nil {
                    "did you mean \(quoted("@" + scalar.text))?"
                } else {
                    nil
                }
            mismatch(expected, hint: hint)
            return nil
        }
        do throws(CronError) {
            return .cron(try CronExpression(scalar.text))
        } catch {
            mismatch(
                "a cron expression: minute, hour, day of month, month, day of week, in UTC", hint: error.message)
            return nil
        }
    }
}

extension Rhythm {
    /// `24h`, or the expression.
    package var text: String {
        switch self {
        case .every(let milliseconds): DurationText.format(.milliseconds(milliseconds))
        case .cron(let expression): expression.text
        }
    }
}
