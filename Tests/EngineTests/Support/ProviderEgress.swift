import Domain
import Egress
import ProviderConfig

/// A provider's account in the terms of egress.
@Sendable func egress(_ provider: Provider, _ account: ProviderAccount) throws(StepFailure) -> ProviderEgress {
    var endpoints: [String: Egress.EndpointURL] = [:]
    for (name, url) in provider.endpoints {
        do {
            endpoints[name] = try Egress.EndpointURL(url.text)
        } catch {
            throw StepFailure(.config, code: "endpoint.invalid", message: "\(error)")
        }
    }
    var secrets: [String: [UInt8]] = [:]
    for name in account.secrets.names { secrets[name] = account.secrets[name] }
    return ProviderEgress(
        id: provider.id, tenant: account.tenant, endpoints: endpoints, secrets: secrets,
        limits: .init(timeout: 60_000, concurrency: provider.limits.concurrency),
        retry: RetrySettings(attempts: provider.retry.attempts, base: 1, factor: 1, max: 2),
        breaker: BreakerSettings(failures: provider.breaker.failures, openDuration: 3_600_000))
}
