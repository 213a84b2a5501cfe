import Bindings
import Domain
import FoundationEssentials
import ProviderConfig
import Store
import Vault

/// Opens the database and, where personal data is touched, the key ring that belongs to it.
enum DatabaseAccess {
    /// The database with an up-to-date schema. An empty one is set up; one of another version is refused.
    static func open(_ url: String, exclusiveServe: Bool = false) async throws -> DataStore {
        let store = try await DataStore.open(url: url, exclusiveServe: exclusiveServe)
        switch try await store.schemaState() {
        case .current: break
        case .empty: _ = try await store.migrate(.up)
        case .behind(let by):
            throw CommandFailure(
                "the database schema is \(by) migration\(by == 1 ? "" : "s") behind this version",
                action: "stop other servers on it, make a backup, and run: gatehouse migrate up")
        case .unknown:
            throw CommandFailure(
                "the database schema is newer than this version of gatehouse, or not one of its own",
                action: "use the version that wrote it, or another database")
        }
        // Commands write times that servers compare, too.
        if let measured = try await store.measureClock() { HostClock.adjust(measured) }
        return store
    }

    /// Gives the store its key ring. A ring is made only together with its check value, on a database without one.
    static func unlock(_ store: DataStore, ring path: String) async throws {
        let check = try await store.readKeyCheck()
        let exists = FileManager.default.fileExists(atPath: path)
        if let check {
            guard exists else {
                throw CommandFailure(
                    "the key ring \(path) is missing, and the database holds data sealed with it",
                    action: "restore \(path) from your backup, or name it with --key-ring")
            }
            let ring = try KeyRing.load(from: path)
            guard ring.matches(keyCheckValue: check) else {
                throw CommandFailure(
                    "the key ring \(path) is not the one this database was set up with",
                    action: "restore the right file, or name it with --key-ring")
            }
            store.use(VaultSealing(ring: ring))
            return
        }
        // The store runs this alone, with the database locked, and keeps the value only if the ring stands.
        try await store.establishKeyCheck { () throws(StoreError) in
            do throws(VaultError) {
                let exists = FileManager.default.fileExists(atPath: path)
                return try (exists ? KeyRing.load(from: path) : KeyRing.create(at: path)).keyCheckValue()
            } catch {
                throw StoreError(.sealed, error.message)
            }
        }
        store.use(VaultSealing(ring: try KeyRing.load(from: path)))
    }
}
