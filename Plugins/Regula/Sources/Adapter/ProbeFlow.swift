package import PluginKit

/// `health.probe/1`: is the service there, and is its licence in force?
package struct ProbeFlow: Workflow {
    package init() {}

    package mutating func handle(
        _ event: Event<HealthProbeRequest>, _ context: Context<RegulaPlugin>
    ) throws -> Step<HealthProbeResult> {
        switch event {
        case .start: return .perform(.http(RegulaCalls.health(context.configuration)))
        case .http(_, let response):
            if let failure = Refusal.failure(response) { throw failure }
            return .finish(Self.judge(response.json, context.configuration, today: context.now.date))
        case .timer, .callback: return .keepWaiting
        case .cancelled(let reason):
            throw PluginFailure(.rejectedByProvider, code: "cancelled", message: reason)
        }
    }

    /// Every member but `app` may be null, and is where no licence is installed.
    private static func judge(
        _ json: JSON, _ configuration: RegulaConfiguration, today: String
    ) -> HealthProbeResult {
        guard json["app"].filledString != nil else {
            return HealthProbeResult(healthy: false, detail: "the answer is not this service's; check the endpoint api")
        }
        let version = json["version"].filledString.map { String($0.unicodeScalars.prefix(100)) }
        func result(_ isHealthy: Bool, _ detail: String) -> HealthProbeResult {
            HealthProbeResult(healthy: isHealthy, detail: detail, version: version)
        }
        // The licence that counts comes with each request, so the installed one says nothing.
        if configuration.sendLicense { return result(true, "the licence is sent with every request") }
        guard let until = json["licenseValidUntil"].filledString else {
            return result(false, "no licence is installed; install one or set send_license")
        }
        guard let day = CalendarDate.valid(String(until.prefix(10))) else {
            return result(false, "the day the licence ends is not understood")
        }
        guard day >= today else { return result(false, "the licence ended on \(day)") }
        let scenarios = json["scenarios"].array.compactMap(\.string)
        guard scenarios.isEmpty || scenarios.contains(configuration.scenario) else {
            return result(false, "the licence does not cover the scenario \(configuration.scenario)")
        }
        return result(true, "licence valid until \(day)")
    }
}
