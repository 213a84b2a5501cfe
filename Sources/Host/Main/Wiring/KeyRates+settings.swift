import API
import Egress
import Engine
import ProviderConfig

extension KeyRates {
    /// A whole window's calls may come at once.
    convenience init(_ settings: HostSettings.Rates) {
        let chosen: [RouteClass: Rate?] = [
            .read: settings.read, .write: settings.write, .admin: settings.admin,
        ]
        self.init(
            chosen.compactMapValues { rate in
                rate.map {
                    RateLimit(count: $0.count, period: $0.unit.duration.wholeMilliseconds, burst: $0.count)
                }
            })
    }
}
