import Domain
import Egress
import Engine
import ProviderConfig
import Vault

/// A provider's account in the terms of egress.
enum EgressAssembly {
    /// - Throws: class `config`, naming what is wrong with an address or a file.
    static func egress(_ provider: Provider, _ account: ProviderAccount) throws(StepFailure) -> ProviderEgress {
        var endpoints: [String: Egress.EndpointURL] = [:]
        for (name, url) in provider.endpoints {
            do throws(EndpointURLError) {
                endpoints[name] = try Egress.EndpointURL(url.text)
            } catch {
                throw StepFailure(.config, code: "endpoint.invalid", message: "endpoint '\(name)': \(error.message)")
            }
        }
        var secrets: [String: [UInt8]] = [:]
        for name in account.secrets.names { secrets[name] = account.secrets[name] }
        let limits = ProviderEgress.Limits(
            timeout: UInt64(provider.limits.timeout.wholeMilliseconds), concurrency: provider.limits.concurrency,
            rate: provider.limits.rate.map { RateLimit(count: $0.count, period: $0.unit.duration.wholeMilliseconds) },
            responseCap: UInt64(provider.limits.response))
        let retry = RetrySettings(
            attempts: provider.retry.attempts, base: provider.retry.base.wholeMilliseconds,
            factor: provider.retry.factor, max: provider.retry.max.wholeMilliseconds,
            jitter: provider.retry.jitter == .full ? .full : .none)
        return ProviderEgress(
            id: provider.id, tenant: account.tenant, endpoints: endpoints, secrets: secrets, limits: limits,
            retry: retry, breaker: provider.breakerSettings, tls: try tls(provider.tls))
    }

    private static func tls(_ files: TLSFiles) throws(StepFailure) -> TLSMaterial? {
        if files == TLSFiles() { return nil }
        return TLSMaterial(
            authorities: try read(files.ca, "tls.ca"),
            clientCertificate: try read(files.clientCertificate, "tls.client_cert"),
            clientKey: try read(files.clientKey, "tls.client_key"))
    }

    private static func read(_ path: String?, _ setting: String) throws(StepFailure) -> [UInt8]? {
        guard let path else { return nil }
        do {
            return try ConfigFile.read(path).bytes
        } catch {
            throw StepFailure(.config, code: "tls.unreadable", message: "\(setting): the file \(error.message)")
        }
    }
}
