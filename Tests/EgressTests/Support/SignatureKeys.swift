import Domain
import Foundation

/// Key pairs made by the openssl command, which is not the code under test.
struct SignatureKeys {
    var name: SignatureName
    var privatePEM: [UInt8]
    var publicPEM: [UInt8]

    static func all() throws -> [SignatureKeys] {
        try [
            (SignatureName.rs256, ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
            (.es256, ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
            (.ed25519, ["-algorithm", "ED25519"]),
        ].map { name, options in
            let privatePEM = try OpenSSLCommand.run(["genpkey"] + options)
            let publicPEM = try OpenSSLCommand.run(["pkey", "-pubout"], input: privatePEM)
            return SignatureKeys(name: name, privatePEM: privatePEM, publicPEM: publicPEM)
        }
    }
}

enum OpenSSLCommand {
    struct Failure: Error {
        var status: Int32
    }

    static func make(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        return process
    }

    static func run(_ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
        let process = make(arguments)
        let output = Pipe()
        let source = Pipe()
        process.standardOutput = output
        process.standardInput = source
        try process.run()
        source.fileHandleForWriting.write(Data(input))
        try source.fileHandleForWriting.close()
        let bytes = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
        return bytes
    }
}
