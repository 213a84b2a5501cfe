/// Limits, retries, breaker, schedule and prices.
struct PolicyParser {
    func limits(_ reader: NodeReader) -> ProviderLimits {
        var limits = ProviderLimits()
        let keys = ["timeout", "concurrency", "rate", "response"]
        guard let section = reader.section(keys, "a mapping of limits") else { return limits }
        if let value = section["timeout"]?.duration(.milliseconds(100)...(.seconds(600))) { limits.timeout = value }
        if let value = section["concurrency"]?.integer(1...10_000) { limits.concurrency = value }
        limits.rate = section["rate"]?.rate()
        if let value = section["response"]?.size(1024...(64 * 1024 * 1024)) { limits.response = value }
        return limits
    }

    func retry(_ reader: NodeReader) -> RetryPolicy {
        var retry = RetryPolicy()
        let keys = ["attempts", "base", "factor", "max", "jitter"]
        guard let section = reader.section(keys, "a mapping with attempts") else { return retry }
        if let value = section["attempts"]?.integer(1...10) { retry.attempts = value }
        if let value = section["base"]?.duration(.milliseconds(10)...(.seconds(300))) { retry.base = value }
        if let value = section["factor"]?.decimal(1...10) { retry.factor = value }
        if let value = section["max"]?.duration(.milliseconds(10)...(.seconds(3600))) { retry.max = value }
        if let value = section["jitter"]?.choice(RetryPolicy.Jitter.self) { retry.jitter = value }
        if retry.base > retry.max {
            (section["max"] ?? section["base"] ?? reader).error(
                "the longest delay, \(DurationText.format(retry.max)), is shorter than the first, "
                    + DurationText.format(retry.base),
                hint: "raise retry.max or lower retry.base")
        }
        return retry
    }

    func breaker(_ reader: NodeReader) -> BreakerPolicy {
        var breaker = BreakerPolicy()
        let keys = ["failures", "open", "half_open"]
        guard let section = reader.section(keys, "a mapping with failures and open") else { return breaker }
        if let value = section["failures"]?.integer(1...1000) { breaker.failures = value }
        if let value = section["open"]?.duration(.seconds(1)...(.seconds(3600))) { breaker.open = value }
        if let value = section["half_open"]?.integer(1...100) { breaker.halfOpen = value }
        return breaker
    }

    func schedule(_ reader: NodeReader) -> ProviderSchedule {
        var schedule = ProviderSchedule()
        guard let section = reader.section(["template_sync"], "a mapping with template_sync") else { return schedule }
        if let sync = section["template_sync"] {
            if sync.scalar?.text == "off" {
                schedule.templateSync = nil
            } else if let value = sync.rhythm() {
                schedule.templateSync = value
            }
        }
        return schedule
    }

    func prices(_ reader: NodeReader) -> [OperationFilter: Price] {
        var prices: [OperationFilter: Price] = [:]
        for entry in reader.entries("a mapping of operations to prices") ?? [] {
            let price = reader.child(entry.key, entry.value)
            guard let operation = OperationFilter(entry.key) else {
                reader.error(
                    "expected an operation such as verification.document, found \(quoted(entry.key))",
                    at: entry.keyPosition)
                continue
            }
            prices[operation] = price.price()
        }
        return prices
    }
}
