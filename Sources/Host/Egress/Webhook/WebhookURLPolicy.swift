/// Where webhooks may go. Tenants choose the URLs, so by default only to the public Internet and only over https.
package struct WebhookURLPolicy: Hashable, Sendable {
    package var allowHTTP: Bool
    /// Private addresses and names too; those of cloud metadata stay refused (`AddressPolicy.privateToo`).
    package var allowPrivate: Bool
    /// nil: any.
    package var ports: Set<Int>?

    /// Those of https and its usual other one. More would let tenants knock on the ports of third parties.
    package static let usualPorts: Set<Int> = [443, 8443]
    /// Added to them where http is allowed.
    package static let usualHTTPPorts: Set<Int> = [80, 8080]

    package init(allowHTTP: Bool = false, allowPrivate: Bool = false, ports: Set<Int>? = Self.usualPorts) {
        self.allowHTTP = allowHTTP
        self.allowPrivate = allowPrivate
        self.ports = ports
    }

    /// What holds unless the operator says otherwise.
    package static let standard = WebhookURLPolicy()
    /// `webhooks.allow_private`: http, private addresses and any port.
    package static let trial = WebhookURLPolicy(allowHTTP: true, allowPrivate: true, ports: nil)

    /// Asked at connect time, with the address itself.
    package var addresses: AddressPolicy { allowPrivate ? .privateToo : .publicOnly }
}
