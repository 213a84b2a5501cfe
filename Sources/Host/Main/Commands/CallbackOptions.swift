import ArgumentParser
import ProviderConfig
import Vault

/// Where a command takes a vendor's callbacks.
struct CallbackOptions: ParsableArguments {
    @Option(help: "Take the vendor's callbacks at HOST:PORT while the operation runs; port 0 takes a free one.")
    var listen: String?

    @Option(help: "Where the vendor reaches that, such as a tunnel's https://… (default: http:// and HOST:PORT).")
    var publicUrl: String?

    @Option(
        help: """
            What the callback address ends in, 16 to 128 letters, digits, - or _, for a vendor whose portal holds the \
            address (default: another one each time).
            """)
    var callbackToken: String?

    func validate() throws {
        guard listen != nil || (publicUrl == nil && callbackToken == nil) else {
            throw ValidationError("--public-url and --callback-token need --listen HOST:PORT")
        }
        if let listen {
            guard let address = ListenAddress(listen) else {
                throw ValidationError("--listen is HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080")
            }
            guard publicUrl != nil || !["0.0.0.0", "::"].contains(address.host) else {
                throw ValidationError(
                    "--listen \(listen) is no address to call; say with --public-url what the vendor calls")
            }
        }
        if let token = callbackToken, !Self.isToken(token) {
            throw ValidationError("--callback-token is 16 to 128 letters, digits, - or _")
        }
    }

    /// nil: no callbacks are taken.
    func listener() throws -> CallbackListener? {
        guard let address = listen.flatMap({ ListenAddress($0) }) else { return nil }
        return CallbackListener(
            listen: address, publicURL: try base(), token: callbackToken ?? Hex.encode(SecureRandom.bytes(32)))
    }

    private func base() throws -> String? {
        guard let publicUrl else { return nil }
        do {
            return try EndpointURL(publicUrl).text
        } catch {
            throw CommandFailure("--public-url \(error.message)", action: error.hint)
        }
    }

    private static func isToken(_ text: String) -> Bool {
        (16...128).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95
            }
    }
}
