import ArgumentParser
import ProviderSims

/// `HOST:PORT`, `[IPV6]:PORT` or `HOST`.
struct ListenAddress: ExpressibleByArgument {
    let address: Simulators.Address

    init() { address = .init() }

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), argument.last != "]" else {
            address = .init(host: argument)
            return
        }
        guard let port = Int(argument[argument.index(after: colon)...]), (0...65_535).contains(port) else { return nil }
        let host = argument[..<colon].filter { $0 != "[" && $0 != "]" }
        address = .init(host: host.isEmpty ? "127.0.0.1" : host, port: port)
    }

    var defaultValueDescription: String { "\(address.host):\(address.port)" }
}
