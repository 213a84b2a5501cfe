package import Domain
import Store

extension RequestEngine {
    package func tenant(named name: String) async throws -> ID? { try await services.store.tenant(named: name)?.id }

    package func namesOfTenants() async throws -> [ID: String] {
        let tenants = try await services.store.tenants()
        return Dictionary(tenants.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    }
}
