import Domain
import Foundation

@testable import Store

extension TestPostgres {
    /// A PostgreSQL with TLS and a password, reached by TCP alone; removed when the process ends.
    struct SecureServer: Sendable {
        /// `postgres://USER:PASSWORD@HOST:PORT/postgres?hostaddr=…`
        let url: String
        /// Vouches for the server.
        let authority: String
        /// Does not.
        let otherAuthority: String

        static let password = "the:password/of@tests"
    }

    /// - Parameter tls: `off` for a server that has none.
    static func startSecure(tls: String = "on") async throws -> SecureServer {
        let folder = FileManager.default.temporaryDirectory.path() + "/gatehouse-postgres-tls-\(ID.make())"
        try await run("start", folder, "\(getpid())")
        let url = try await run("secure", folder, tls).replacingOccurrences(of: "/?", with: "/postgres?")
        return SecureServer(
            url: url, authority: "\(folder)/tls/ca.crt", otherAuthority: "\(folder)/tls/other.crt")
    }
}
