import Domain
import Egress
import ProviderConfig
import Store
import Vault

/// The store's sealing and egress's cryptography, done by the vault, as in the host.
struct VaultSealing: Sealing {
    let ring: KeyRing

    func newDataKey() -> [UInt8] { Sealer.newDataKey() }
    func wrap(dataKey: [UInt8], tenant: ID) -> [UInt8] { ring.wrap(dataKey: dataKey, tenant: tenant.text) }
    func unwrap(_ wrapped: [UInt8], tenant: ID) throws -> [UInt8] { try ring.unwrap(wrapped, tenant: tenant.text) }

    func seal(_ plaintext: [UInt8], key: [UInt8], table: String, row: ID, column: String) -> [UInt8] {
        Sealer.seal(plaintext, key: key, aad: Array("\(table)/\(row)/\(column)".utf8))
    }

    func open(_ sealed: [UInt8], key: [UInt8], table: String, row: ID, column: String) throws -> [UInt8] {
        try Sealer.open(sealed, key: key, aad: Array("\(table)/\(row)/\(column)".utf8))
    }

    func blindIndex(tenant: ID, label: String, _ value: [UInt8]) -> [UInt8] {
        ring.blindIndex(tenant: tenant.text, label: label, value)
    }

    var keyCheckValue: String { ring.keyCheckValue() }
    func matches(keyCheckValue: String) -> Bool { ring.matches(keyCheckValue: keyCheckValue) }
}

struct VaultCrypto: EgressCrypto {
    func digest(_ hash: HashName, _ bytes: [UInt8]) -> [UInt8] { Hash.digest(hash.algorithm, bytes) }
    func hmac(_ hash: HashName, key: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        MAC.hmac(hash.algorithm, key: key, bytes)
    }
    func makeDigest(_ hash: HashName) -> any EgressDigest { Digesting(hash.algorithm) }
    func makeHMAC(_ hash: HashName, key: [UInt8]) -> any EgressDigest { Authenticating(hash.algorithm, key: key) }
    func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool { Vault.constantTimeEqual(a, b) }
    func randomBytes(_ count: Int) -> [UInt8] { SecureRandom.bytes(count) }

    // No plugin of these tests signs.
    private struct Unused: Error {}
    func sign(_ signature: SignatureName, privateKeyPEM: [UInt8], _ message: [UInt8]) throws -> [UInt8] {
        throw Unused()
    }
    func verify(
        _ signature: SignatureName, publicKeyPEM: [UInt8], _ message: [UInt8], signature bytes: [UInt8]
    ) throws -> Bool { throw Unused() }
}

private final class Digesting: EgressDigest {
    private var stream: DigestStream
    init(_ algorithm: HashAlgorithm) { stream = DigestStream(algorithm) }
    func update(_ bytes: UnsafeRawBufferPointer) { stream.update(bytes) }
    func finish() -> [UInt8] { stream.finalize() }
}

private final class Authenticating: EgressDigest {
    private var stream: MACStream
    init(_ algorithm: HashAlgorithm, key: [UInt8]) { stream = MACStream(algorithm, key: key) }
    func update(_ bytes: UnsafeRawBufferPointer) { stream.update(bytes) }
    func finish() -> [UInt8] { stream.finalize() }
}

extension HashName {
    fileprivate var algorithm: HashAlgorithm {
        switch self {
        case .sha1: .sha1
        case .sha256: .sha256
        case .sha512: .sha512
        }
    }
}

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
        limits: .init(timeout: 60_000),
        retry: RetrySettings(attempts: provider.retry.attempts, base: 1, factor: 1, max: 2),
        breaker: BreakerSettings(failures: provider.breaker.failures, openDuration: 3_600_000))
}
