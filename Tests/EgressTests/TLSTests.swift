import Domain
import Foundation
import Testing

@testable import Egress

/// A certificate for 127.0.0.1 that signs itself, with its key; made by the openssl command.
private struct Certificate {
    var pem: [UInt8]
    var key: [UInt8]
    var path: String
    var keyPath: String

    init(_ name: String = "127.0.0.1") throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("egress-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appendingPathComponent("certificate.pem").path
        keyPath = folder.appendingPathComponent("key.pem").path
        _ = try OpenSSLCommand.run([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", keyPath,
            "-out", path, "-days", "2", "-subj", "/CN=test", "-addext",
            "subjectAltName=\(name == "127.0.0.1" ? "IP" : "DNS"):\(name)",
        ])
        pem = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        key = [UInt8](try Data(contentsOf: URL(fileURLWithPath: keyPath)))
    }

    func remove() throws {
        try FileManager.default.removeItem(at: URL(fileURLWithPath: path).deletingLastPathComponent())
    }
}

/// `openssl s_server`, which answers every GET with a status page.
private struct TLSServer {
    let process: Process
    let port: Int

    struct DidNotStart: Error {}

    init(_ certificate: Certificate, _ options: [String] = []) throws {
        process = OpenSSLCommand.make(
            ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate.path, "-key", certificate.keyPath, "-www"]
                + options)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var text = ""
        while !text.contains("ACCEPT 127.0.0.1:") || !text.hasSuffix("\n") {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { throw DidNotStart() }
            text += String(decoding: data, as: UTF8.self)
        }
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("ACCEPT ") }),
            let port = line.split(separator: ":").last.flatMap({ Int($0) })
        else { throw DidNotStart() }
        self.port = port
    }

    /// It inherits from a thread that takes no SIGTERM.
    func stop() { kill(process.processIdentifier, SIGKILL) }
}

@Suite struct TLSTests {
    let egress = makeEgress()

    @Test("a certificate of an authority we do not trust is refused, once, with nothing sent")
    func untrusted() async throws {
        let certificate = try Certificate()
        defer { #expect(throws: Never.self) { try certificate.remove() } }
        let server = try TLSServer(certificate)
        defer { server.stop() }
        let provider = try makeProvider(
            "https://127.0.0.1:\(server.port)", retry: RetrySettings(attempts: 3, base: 1, max: 2),
            breaker: BreakerSettings(failures: 1))
        let outcome = await egress.perform(makeEffect("GET", "/"), for: provider, in: makeContext())
        #expect(outcome.result.outcome == .notSent)
        #expect(outcome.attempts == 1)
        #expect(outcome.result.reason.contains("certificate"))
    }

    @Test("the provider's own authority makes it trusted")
    func trusted() async throws {
        let certificate = try Certificate()
        defer { #expect(throws: Never.self) { try certificate.remove() } }
        let server = try TLSServer(certificate)
        defer { server.stop() }
        let provider = try makeProvider(
            "https://127.0.0.1:\(server.port)", tls: TLSMaterial(authorities: certificate.pem))
        let outcome = await egress.perform(makeEffect("GET", "/"), for: provider, in: makeContext())
        #expect(outcome.result.status == 200, "\(outcome.result.reason)")
    }

    @Test("a certificate for another name is refused")
    func otherName() async throws {
        let certificate = try Certificate("vendor.example")
        defer { #expect(throws: Never.self) { try certificate.remove() } }
        let server = try TLSServer(certificate)
        defer { server.stop() }
        let provider = try makeProvider(
            "https://127.0.0.1:\(server.port)", tls: TLSMaterial(authorities: certificate.pem))
        let outcome = await egress.perform(makeEffect("GET", "/"), for: provider, in: makeContext())
        #expect(outcome.result.outcome == .notSent)
    }

    @Test("TLS older than 1.2 is refused")
    func oldTLS() async throws {
        let certificate = try Certificate()
        defer { #expect(throws: Never.self) { try certificate.remove() } }
        let server = try TLSServer(certificate, ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
        defer { server.stop() }
        let provider = try makeProvider(
            "https://127.0.0.1:\(server.port)", tls: TLSMaterial(authorities: certificate.pem))
        let outcome = await egress.perform(makeEffect("GET", "/"), for: provider, in: makeContext())
        #expect(outcome.result.outcome == .notSent)
    }

    @Test("a server that asks for a client certificate gets the provider's")
    func clientCertificate() async throws {
        let certificate = try Certificate()
        let client = try Certificate("client.example")
        defer { #expect(throws: Never.self) { try certificate.remove() } }
        defer { #expect(throws: Never.self) { try client.remove() } }
        let server = try TLSServer(certificate, ["-Verify", "1", "-CAfile", client.path, "-verify_return_error"])
        defer { server.stop() }
        let url = "https://127.0.0.1:\(server.port)"
        let material = TLSMaterial(
            authorities: certificate.pem, clientCertificate: client.pem, clientKey: client.key)
        let with = await egress.perform(
            makeEffect("GET", "/"), for: try makeProvider(url, tls: material), in: makeContext())
        #expect(with.result.status == 200, "\(with.result.reason)")
        let without = await egress.perform(
            makeEffect("GET", "/"), for: try makeProvider(url, tls: TLSMaterial(authorities: certificate.pem)),
            in: makeContext())
        #expect(without.result.outcome != .response)
    }

    @Test("TLS material is not printed")
    func printing() throws {
        let material = TLSMaterial(clientKey: Array("PRIVATE".utf8))
        let provider = try makeProvider("https://h", secrets: ["key": "hush-hush"], tls: material)
        for text in ["\(provider)", String(reflecting: provider), "\(material)", String(reflecting: material)] {
            #expect(!text.contains("PRIVATE") && !text.contains("hush") && !text.contains("80, 82, 73"))
        }
        var dumped = ""
        dump(provider, to: &dumped)
        #expect(!dumped.contains("hush") && !dumped.contains("104"))
    }
}
