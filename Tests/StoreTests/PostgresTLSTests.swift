import Testing

@testable import Store

/// libpq does the work; what is tested is that the URL reaches it, and that a refusal says what is wrong and what to do.
@Suite("TLS to PostgreSQL")
struct PostgresTLSTests {
    private static let server = Task { try await TestPostgres.startSecure() }

    private func refusal(_ url: String) async -> StoreError? {
        do throws(StoreError) {
            let store = try await DataStore.open(url: url + "&patience=0")
            _ = try await store.schemaState()
            await store.close()
            return nil
        } catch {
            return error
        }
    }

    @Test("the server's name and certificate are checked, and what is stored goes over TLS")
    func verified() async throws {
        let server = try await Self.server.value
        let store = try await DataStore.open(
            url: server.url + "&sslmode=verify-full&sslrootcert=\(server.authority)&pool=1")
        try await store.migrate()
        #expect(try await store.schemaState() == .current)
        let version = try await store.read(as: .owner) { db throws(StoreError) in
            try db.first("SELECT version FROM pg_stat_ssl WHERE ssl AND pid = pg_backend_pid()") { row in row.text(0) }
        }
        #expect(version?.hasPrefix("TLSv1.") == true)
        await store.close()
    }

    @Test("a server that the authority does not vouch for, or that has another name, is refused with what to do")
    func refused() async throws {
        let server = try await Self.server.value
        let full = "&sslmode=verify-full&sslrootcert="
        let byAddress = server.url.replacing("@localhost", with: "@127.0.0.1")
        for (url, problem, action) in [
            (
                server.url + full + server.otherAuthority, "certificate verify failed",
                "name the PEM file of the authority"
            ),
            (byAddress + full + server.authority, "does not match host name", "write that name as the host of the URL"),
            (server.url + full + "/nowhere/ca.crt", "/nowhere/ca.crt", "name a PEM file that this process may read"),
        ] {
            let error = try #require(await refusal(url))
            #expect(error.code == .unavailable, "\(error)")
            #expect(error.message.contains(problem) && error.message.contains(action), "\(error.message)")
            #expect(error.message.contains("as secure"), "it says whose connection: \(error.message)")
            for secret in [TestPostgres.SecureServer.password, "the%3Apassword", "of@tests"] {
                #expect(!"\(error)".contains(secret))
            }
        }
        // The address alone is no reason to refuse where only the authority counts.
        #expect(await refusal(byAddress + "&sslmode=verify-ca&sslrootcert=" + server.authority) == nil)
    }

    @Test("a wrong password is told as such, and is not shown")
    func password() async throws {
        let server = try await Self.server.value
        let wrong = server.url.replacing("of%40tests", with: "s3cret-typo")
        let error = try #require(
            await refusal(wrong + "&sslmode=verify-full&sslrootcert=" + server.authority))
        #expect(error.message.contains("password authentication failed") && !"\(error)".contains("s3cret-typo"))
    }

    @Test("a server without TLS is refused where TLS is required")
    func withoutTLS() async throws {
        let server = try await TestPostgres.startSecure(tls: "off")
        let error = try #require(await refusal(server.url + "&sslmode=require"))
        #expect(error.code == .unavailable && error.message.contains("does not support SSL"), "\(error.message)")
        #expect(error.message.contains("switch it on (ssl = on in postgresql.conf)"), "\(error.message)")
        #expect(!"\(error)".contains("the%3Apassword"))
        #expect(await refusal(server.url + "&sslmode=prefer") == nil)
    }
}
