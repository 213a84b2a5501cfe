import API
import ProviderConfig

extension TrustedProxies {
    init(_ settings: HostSettings.Proxies) {
        let header: Header =
            switch settings.header {
            case .xForwardedFor: .xForwardedFor
            case .forwarded: .forwarded
            }
        self.init(header: header) { [trusted = settings.trusted] address in
            trusted.contains { $0.contains(address) }
        }
    }
}
