import Domain
import ProviderConfig
import Store

/// What command lines name, found.
enum Lookup {
    /// Who the audit log names.
    static let actor = "command line"

    static func id(_ text: String) throws -> ID {
        guard let id = ID(text) else {
            throw CommandFailure("'\(text)' is not an id", action: "copy the id from a list: a UUID")
        }
        return id
    }

    static func time(_ text: String, _ option: String) throws -> Timestamp {
        guard let time = Timestamp(iso8601: text) else {
            throw CommandFailure(
                "\(option) '\(text)' is no time", action: "write a date or a UTC time, such as 2026-01-31T09:15:00Z")
        }
        return time
    }

    static func tenant(_ name: String, in store: DataStore) async throws -> TenantRecord {
        if let tenant = try await store.tenant(named: name) { return tenant }
        let names = try await store.tenants().map(\.name)
        throw CommandFailure(
            "there is no tenant '\(name)'" + didYouMean(name, among: names), action: "gatehouse tenant list")
    }

    static func tenantNames(in store: DataStore) async throws -> [ID: String] {
        Dictionary(try await store.tenants().map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    }
}

extension DatabaseOptions {
    /// Opens the database with its key ring, and closes it after `work`.
    func withStore(_ work: (DataStore) async throws -> Void) async throws {
        try await reporting {
            let settings = try load()
            let store = try await DatabaseAccess.open(settings.database.text)
            try await DatabaseAccess.unlock(store, ring: settings.keyRingPath)
            try await work(store)
            await store.close()
        }
    }
}

extension Optional {
    func asyncMap<Value>(_ body: (Wrapped) async throws -> Value) async throws -> Value? {
        guard let self else { return nil }
        return try await body(self)
    }
}

extension Output {
    /// One page of rendered items.
    static func page(_ items: [[UInt8]], next: String?) {
        let list = items.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ",")
        line("{\"items\":[\(list)],\"nextCursor\":\((next.map { JSON.string($0) } ?? .null).text)}")
    }
}
