import Domain
import Testing

@testable import Egress

@Suite struct EndpointURLTests {
    @Test("an endpoint is an origin and a base path")
    func parts() throws {
        let url = try EndpointURL("HTTPS://API.Example.com:8443/base/v1")
        #expect(url.origin == "https://api.example.com:8443")
        #expect(url.basePath == "/base/v1")
        #expect(try EndpointURL("https://a.b:443/").description == "https://a.b")
        #expect(try EndpointURL("http://[::1]:8080").authority == "[::1]:8080")
        #expect(try EndpointURL("http://[::1]").port == 80)
    }

    @Test(
        "what is more or less than that is refused",
        arguments: [
            "", "api.example.com", "ftp://a", "file:///etc/passwd", "https://", "https:///x", "https://user@a",
            "https://u:p@a/", "https://a/?q=1", "https://a/#f", "https://a b/", "https://a:0", "https://a:70000",
            "https://a:b", "https://a:+1", "https://::1/", "https://[::1", "https://[::1]x", "https://[1.2.3.4]",
            "https://exämple.com", "https://a\\b", "https://a%2fb", "https://a\r\nHost: b",
        ])
    func refused(text: String) { #expect(throws: EndpointURLError.self) { try EndpointURL(text) } }

    @Test(
        "a path is appended as it is",
        arguments: [
            ("https://h", "", "/"), ("https://h", "/a", "/a"), ("https://h/base", "/a", "/base/a"),
            ("https://h/base/", "/a", "/base/a"), ("https://h/base/", "", "/base/"),
            ("https://h/base", "?q=1", "/base?q=1"),
            ("https://h", "?q", "/?q"), ("https://h", "/a/../b/./c", "/a/../b/./c"), ("https://h", "/a?", "/a?"),
            ("https://h", "//evil.example/x", "//evil.example/x"), ("https://h", "/%2e%2e/@x:y", "/%2e%2e/@x:y"),
        ])
    func appended(base: String, path: String, target: String) throws {
        let made = try RequestTarget(endpoint: try EndpointURL(base), appending: Array(path.utf8))
        #expect(made.pathAndQuery == target)
    }

    @Test(
        "a path that could lead elsewhere is refused",
        arguments: [
            "http://evil.example/", "https://evil.example", "@evil.example/", ".evil.example/", ":8080/", "a", "/a b",
            "/a\r\nX: y", "/a\u{0}", "/a#f", "/ä", "/a\\b", "\t/",
        ])
    func badPath(path: String) throws {
        let endpoint = try EndpointURL("https://h")
        #expect(throws: StepFailure.self) { try RequestTarget(endpoint: endpoint, appending: Array(path.utf8)) }
    }
}
