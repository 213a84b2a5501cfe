import Testing

@testable import Egress

/// URLs that tenants may write to have us ask our own network. Names are judged by what they lead to when a connection is
/// opened (WebhookAddressTests); here is what their spelling gives away.
@Suite struct WebhookURLTests {
    static let loopback = [
        "https://127.0.0.1/", "https://127.0.0.1:8443/", "https://127.1/", "https://127.0.1/",
        "https://127.255.255.254/",
        "https://2130706433/", "https://017700000001/", "https://0177.0.0.1/", "https://0x7f.1/", "https://0x7f000001/",
        "https://0x7F.0x0.0x0.0x1/", "https://0X7F.1/", "https://127.0.0.01/", "https://127.0.0.1./",
        "https://127.0.0.1../",
        "https://0/", "https://0.0.0.0/", "https://[::1]/", "https://[0:0:0:0:0:0:0:1]/", "https://[::]/",
        "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[::127.0.0.1]/",
        "https://[::ffff:0:127.0.0.1]/",
        "https://[64:ff9b::127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[64:ff9b:1::7f00:1]/",
        "https://[2002:7f00:1::]/", "https://[2001:0:7f00:1::]/", "https://[2606:4700::5efe:127.0.0.1]/",
        "https://localhost/", "https://LOCALHOST/", "https://localhost./", "https://a.localhost/",
        "https://localhost:8443/",
        "https://localhost.localdomain/",
    ]

    static let inside = [
        "https://10.0.0.1/", "https://10.1/", "https://172.16.0.1/", "https://192.168.1.1/", "https://192.168.257/",
        "https://100.64.0.1/", "https://169.254.169.254/latest/meta-data/", "https://2852039166/",
        "https://0xa9fea9fe/",
        "https://0251.0376.0251.0376/", "https://[::ffff:169.254.169.254]/", "https://[::ffff:a9fe:a9fe]/",
        "https://[fd00:ec2::254]/", "https://[fd20:ce::254]/", "https://[fc00::1]/", "https://[fe80::1]/",
        "https://[fec0::1]/", "https://[2001:db8::1]/", "https://[ff02::1]/", "https://168.63.129.16/",
        "https://100.100.100.200/", "https://192.0.0.192/", "https://192.0.2.1/", "https://198.18.0.1/",
        "https://198.51.100.1/", "https://203.0.113.1/", "https://224.0.0.1/", "https://255.255.255.255/",
        "https://metadata/", "https://metadata.google.internal/computeMetadata/v1/", "https://metadata.goog/",
        "https://instance-data/latest/meta-data/", "https://vault.internal/", "https://db.corp/",
        "https://printer.local/",
        "https://router.lan/", "https://nas.home.arpa/", "https://hidden.onion/", "https://intranet/",
        "https://postgres/",
    ]

    static let tricks = [
        "", "https://", "https:///", "https://?", "//example.com/", "example.com", "http://example.com/",
        "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "dict://example.com/",
        "javascript:alert(1)",
        "https:example.com", "https:/example.com", "https:\\\\example.com", "https://user@example.com/",
        "https://user:secret@example.com/", "https://@example.com/", "https://example.com@127.0.0.1/",
        "https://127.0.0.1@example.com/", "https://example.com#@127.0.0.1/", "https://example.com/#x",
        "https://example.com\\@127.0.0.1/", "https://example.com\\.evil.example/", "https://exa mple.com/",
        "https://example.com/a b", " https://example.com/", "https://example.com/\n", "https://example.com/\r\nX: y",
        "https://example.com\t/", "https://example.com/\u{0}", "https://exämple.com/", "https://ｌocalhost/",
        "https://127。0。0。1/", "https://①②⑦.⓪.⓪.①/", "https://example.com/ä", "https://%6c%6fcalhost/",
        "https://127%2e0%2e0%2e1/", "https://localhost%00.example.com/", "https://example.com:22/",
        "https://example.com:80/",
        "https://example.com:0/", "https://example.com:65536/", "https://example.com:/", "https://example.com:443:443/",
        "https://example.com:+443/", "https://example.com:0x1bb/", "https://::1/", "https://[::1/", "https://::1]/",
        "https://[::1]x/", "https://[::1]443/", "https://[fe80::1%25eth0]/", "https://[fe80::1%eth0]/",
        "https://[v1.fe80]/", "https://[1.2.3.4]/", "https://[::1.2.3]/", "https://1.2.3/", "https://1.2.3.4.5/",
        "https://256.1.1.1/", "https://1.2.3.0x4/", "https://08.8.8.8/", "https://8.8.8.8../", "https://./",
        "https://../",
        "https://example..com/", "https://.example.com/", "https://example.com../", "https://-example.com/",
        "https://example-.com/", "https://" + String(repeating: "a", count: 64) + ".example/",
        "https://" + String(repeating: "a.", count: 127) + "com/", "https://a,b.example/", "https://a;b.example/",
        "https://a'b.example/", "https://example.com/" + String(repeating: "a", count: 2048),
    ]

    @Test(
        "what leads to ourselves, into a private network or elsewhere than it says is refused",
        arguments: loopback + inside + tricks)
    func refused(text: String) {
        let error = #expect(throws: WebhookURLError.self, "\(text)") { try WebhookURL(text, policy: .standard) }
        #expect(error?.message.contains("secret") != true)
    }

    @Test(
        "what leads to ourselves or inside is refused over http on any port too, where only private addresses are not allowed",
        arguments: loopback + inside)
    func refusedOverHTTP(text: String) {
        let policy = WebhookURLPolicy(allowHTTP: true, allowPrivate: false, ports: nil)
        let plain = "http" + text.dropFirst(5)
        #expect(throws: WebhookURLError.self, "\(plain)") { try WebhookURL(plain, policy: policy) }
    }

    @Test(
        "public names and addresses are taken, path and query as written",
        arguments: [
            ("https://example.com", "https://example.com/"), ("https://example.com/", "https://example.com/"),
            ("HTTPS://Hooks.Example.COM:443/In?Token=A%20b", "https://hooks.example.com/In?Token=A%20b"),
            ("https://example.com?x=1", "https://example.com/?x=1"),
            ("https://example.com./a", "https://example.com/a"),
            ("https://example.com:8443/a/../b//c", "https://example.com:8443/a/../b//c"),
            ("https://a_b.example.com/", "https://a_b.example.com/"),
            ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
            ("https://8.8.8.8/", "https://8.8.8.8/"), ("https://1.1.1.1:8443/", "https://1.1.1.1:8443/"),
            ("https://[2606:4700:4700::1111]/", "https://[2606:4700:4700::1111]/"),
            ("https://[2001:4860:4860::8888]:8443/x", "https://[2001:4860:4860::8888]:8443/x"),
            ("https://example.com/https://127.0.0.1/", "https://example.com/https://127.0.0.1/"),
            ("https://example.com/?u=user@host", "https://example.com/?u=user@host"),
            ("https://localhost.example.com/", "https://localhost.example.com/"),
            ("https://internal.example.com/", "https://internal.example.com/"),
            ("https://127.0.0.1.example.com/", "https://127.0.0.1.example.com/"),
            ("https://0x7f.example/", "https://0x7f.example/"),
            ("https://a.b.c.d.example/", "https://a.b.c.d.example/"),
        ])
    func accepted(text: String, stored: String) throws {
        let url = try WebhookURL(text, policy: .standard)
        #expect(url.text == stored)
        #expect(try WebhookURL(stored, policy: .standard) == url)
    }

    @Test(
        "the error says which rule it was",
        arguments: [
            ("http://example.com/", "webhook_url.scheme"), ("https://a:b@example.com/", "webhook_url.credentials"),
            ("https://example.com/#x", "webhook_url.fragment"), ("https://example.com:22/", "webhook_url.port"),
            ("https://0x7f.1/", "webhook_url.host"), ("https://127.0.0.1/", "webhook_url.not_public"),
            ("https://localhost/", "webhook_url.not_public"), ("https://a b/", "webhook_url.malformed"),
        ])
    func codes(text: String, code: String) {
        let error = #expect(throws: WebhookURLError.self) { try WebhookURL(text, policy: .standard) }
        #expect(error?.code.rawValue == code)
    }

    @Test("an operator may allow http, private places and other ports, each by itself")
    func policies() throws {
        var policy = WebhookURLPolicy(
            allowHTTP: true, ports: WebhookURLPolicy.usualPorts.union(WebhookURLPolicy.usualHTTPPorts))
        #expect(try WebhookURL("http://example.com/", policy: policy).port == 80)
        #expect(throws: WebhookURLError.self) { try WebhookURL("http://10.0.0.1/", policy: policy) }
        policy = WebhookURLPolicy(allowPrivate: true)
        #expect(try WebhookURL("https://10.0.0.1/", policy: policy).host == "10.0.0.1")
        #expect(try WebhookURL("https://billing/", policy: policy).host == "billing")
        #expect(throws: WebhookURLError.self) { try WebhookURL("http://10.0.0.1/", policy: policy) }
        #expect(throws: WebhookURLError.self) { try WebhookURL("https://10.0.0.1:9000/", policy: policy) }
        #expect(try WebhookURL("http://127.0.0.1:9000/", policy: .trial).port == 9000)
    }

    @Test(
        "credentials of clouds and tricks stay out of reach where private places are allowed",
        arguments: [
            "http://169.254.169.254/", "http://2852039166/", "http://[::ffff:169.254.169.254]/",
            "http://[fd00:ec2::254]/",
            "http://metadata.google.internal/", "http://a.metadata.goog/", "http://100.100.100.200/", "http://0.0.0.0/",
            "http://[fe80::1]/", "http://224.0.0.1/", "http://0x7f.1/", "http://a@10.0.0.1/", "http://10.0.0.1/#x",
        ])
    func alwaysRefused(text: String) {
        #expect(throws: WebhookURLError.self) { try WebhookURL(text, policy: .trial) }
    }

    @Test("a URL prints as its origin: the path may hold the receiver's token")
    func printing() throws {
        let url = try WebhookURL("https://example.com/hook/s3cr3t?key=s3cr3t", policy: .standard)
        #expect("\(url)" == "https://example.com")
        #expect(url.origin == "https://example.com")
    }
}
