import Egress
import Testing

@Suite struct AddressPolicyTests {
    @Test(
        "addresses that are not of the public Internet are refused",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
            "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1",
            "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1",
            "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::ffff:169.254.169.254",
            "::7f00:1", "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
            "2002:7f00:1::", "2002:c0a8:101::1", "2002:a9fe:a9fe::", "3fff::1", "5f00::1", "fc00::1",
            "fd00:ec2::254", "fe80::1", "febf::1", "fec0::1", "ff02::1", "4000::1", "168.63.129.16", "100.100.100.200",
            "192.0.0.192", "192.0.0.170", "::ffff:168.63.129.16", "::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8", "::8.8.8.8",
            "::2", "64:ff9b::a9fe:a9fe", "64:ff9b::c0a8:101", "64:ff9b:1::808:808", "64:ff9b:1:ffff::1",
            "2002:a00:1::", "2002:6440:1::", "2001:0:4136:e378::1", "2001:10::1", "2001:20::1", "2001:1ff:ffff::1",
            "2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:127.0.0.1", "fe80::5efe:8.8.8.8", "fd20:ce::254",
            "fdff::1",
            "100:0:0:1::1", "feff::1", "ff0e::1", "e000::1", "1::1",
        ])
    func refused(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(AddressPolicy.publicOnly.refusal(of: address) != nil)
        #expect(AddressPolicy.any.refusal(of: address) == nil)
    }

    @Test(
        "public addresses are allowed, also in disguise",
        arguments: [
            "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1",
            "192.167.1.1", "198.17.0.1", "198.20.0.1", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450::1",
            "168.63.129.15", "168.63.129.17", "2606:4700::5efe:8.8.8.8",
            "2001:4860:4860::8888", "2001:200::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
        ])
    func allowed(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(AddressPolicy.publicOnly.refusal(of: address) == nil)
    }

    @Test(
        "where private places are allowed, those of clouds and of nobody are not",
        arguments: [
            "0.0.0.0", "169.254.169.254", "169.254.1.1", "168.63.129.16", "100.100.100.200", "192.0.0.192", "224.0.0.1",
            "255.255.255.255", "::", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::",
            "::169.254.169.254",
            "64:ff9b:1::a9fe:a9fe", "fd00:ec2::254", "fd20:ce::254", "fe80::1", "fd00::5efe:169.254.169.254", "ff02::1",
        ])
    func refusedAlways(text: String) throws {
        #expect(AddressPolicy.privateToo.refusal(of: try #require(IPAddress(text))) != nil)
    }

    @Test(
        "where private places are allowed, they are",
        arguments: [
            "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "8.8.8.8", "::1", "fc00::1", "fd12::1",
            "::ffff:127.0.0.1", "2606:4700:4700::1111", "fec0::1",
        ])
    func privateToo(text: String) throws {
        #expect(AddressPolicy.privateToo.refusal(of: try #require(IPAddress(text))) == nil)
    }

    @Test("the metadata address is named for what it is")
    func reason() throws {
        let address = try #require(IPAddress("169.254.169.254"))
        #expect(AddressPolicy.publicOnly.refusal(of: address)?.contains("metadata") == true)
    }

    @Test("addresses are written as they are read", arguments: ["10.1.2.3", "2001:db8::1", "::1"])
    func text(text: String) { #expect(IPAddress(text)?.description == text) }

    @Test(
        "what is no address is none", arguments: ["", "1.2.3", "1.2.3.4.5", "host", "0x7f.1", "[::1]", "fe80::1%eth0"])
    func noAddress(text: String) { #expect(IPAddress(text) == nil) }
}
