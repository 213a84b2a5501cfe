import Bindings
import Domain
import Testing

@testable import Egress

/// Signatures that vendors publish, made through template parts.
@Suite struct VendorVectorTests {
    func resolve(
        _ effect: HTTPEffect, _ url: String, at milliseconds: Int64, secrets: [String: String]
    ) throws -> [String: String] {
        let resolver = TemplateResolver(crypto: VaultCrypto(), userAgent: "gatehouse/test")
        let resolved = try resolver.resolve(
            effect, for: makeProvider(url, secrets: secrets), in: makeContext(),
            at: Timestamp(milliseconds: milliseconds))
        return Dictionary(resolved.headers.map { ($0.name, $0.value.text) }, uniquingKeysWith: { $1 })
    }

    // The string to be signed is the example of docs.sumsub.com/reference/authentication, which prints no signature:
    // the expected value was computed apart from this code, with Python's hmac, under a key of our own.
    @Test("Sumsub's request signature")
    func sumsub() throws {
        let effect = makeEffect(
            "POST",
            "/resources/accessTokens?userId=cfd20712-24a2-4c7d-9ab0-146f3c142335&levelName=basic-kyc-level&ttlInSecs=600",
            headers: [
                HeaderTemplate("X-App-Access-Ts", [.timestamp(.seconds)]),
                HeaderTemplate(
                    "X-App-Access-Sig",
                    [
                        .hmac(
                            .sha256, key: .secret("key"), [.timestamp(.seconds), .method(), .pathAndQuery(), .body()],
                            .hex)
                    ]),
            ])
        let headers = try resolve(
            effect, "https://api.sumsub.com", at: 1_607_551_635_000, secrets: ["key": "SoMe_SeCrEt_KeY"])
        #expect(headers["X-App-Access-Ts"] == "1607551635")
        #expect(
            headers["X-App-Access-Sig"] == "15cc96be3e65ed8805f374db7f4c49c5723ae2a20eea3159cf0ab7c3badc3ad0")
    }

    // Key, payload and signature as in Veriff's documentation (developers.veriff.com/#generating-x-hmac-signature),
    // taken from the tests of two open-source integrations that cite it.
    @Test(
        "Veriff's x-hmac-signature over the body",
        arguments: [
            ("unique id of the end-user", "0dcab73ddd20062616d104231c7439657546a5c24e4691977da93bb854c31e25"),
            ("unique id of a user", "6af6d95822e19e9cc707aec55395d8d363ba2c7bc4625bc04ebeca0c7bf8cd67"),
        ])
    func veriff(vendorData: String, signature: String) throws {
        let payload =
            #"{"verification":{"callback":"https://veriff.com","person":{"firstName":"John","lastName":"Smith"},"#
            + #""document":{"type":"PASSPORT","country":"EE"},"vendorData":""# + vendorData
            + #"","timestamp":"2016-05-19T08:30:25.597Z"}}"#
        let effect = makeEffect(
            "POST", "/v1/sessions",
            headers: [HeaderTemplate("x-hmac-signature", [.hmac(.sha256, key: .secret("key"), [.body()], .hex)])],
            body: .parts([.text(payload)]))
        let headers = try resolve(
            effect, "https://stationapi.veriff.com", at: 0, secrets: ["key": "abcdef12-abcd-abcd-abcd-abcdef012345"])
        #expect(headers["x-hmac-signature"] == signature)
    }

    @Test("Veriff's x-hmac-signature over a session id")
    func veriffSession() throws {
        let session = "aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7"
        let effect = makeEffect(
            "GET", "/v1/sessions/\(session)/decision",
            headers: [HeaderTemplate("x-hmac-signature", [.hmac(.sha256, key: .secret("key"), [.text(session)], .hex)])]
        )
        let headers = try resolve(
            effect, "https://stationapi.veriff.com", at: 0, secrets: ["key": "abcdef12-abcd-abcd-abcd-abcdef012345"])
        #expect(
            headers["x-hmac-signature"] == "895cb3fd31139d89aeb7b263682e15479ab57651e70591256ad2c14fde4950dd")
    }

    /// Signature Version 4 with the key derived by four nested HMACs.
    func sigV4(region: String, service: String, canonicalRequest: [Part]) -> Part {
        let derived: Part = .hmac(
            .sha256,
            key: .hmac(
                .sha256,
                key: .hmac(
                    .sha256,
                    key: .hmac(
                        .sha256, key: .concat([.text("AWS4"), .secret("secret_key")]), [.timestamp(.dateBasic)]),
                    [.text(region)]), [.text(service)]), [.text("aws4_request")])
        return .hmac(
            .sha256, key: derived,
            [
                .text("AWS4-HMAC-SHA256\n"), .timestamp(.iso8601Basic), .text("\n"), .timestamp(.dateBasic),
                .text("/\(region)/\(service)/aws4_request\n"), .digest(.sha256, canonicalRequest, .hex),
            ], .hex)
    }

    let awsSecret = ["secret_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"]
    /// 2015-08-30T12:36:00Z
    let awsTime: Int64 = 1_440_938_160_000

    // AWS General Reference, "Signature Version 4 signing process" (the IAM ListUsers example).
    @Test("AWS Signature Version 4 of the documented ListUsers request")
    func listUsers() throws {
        let canonical: [Part] = [
            .method(), .text("\n"), .path(), .text("\n"), .query(), .text("\n"),
            .text("content-type:application/x-www-form-urlencoded; charset=utf-8\nhost:"), .host(),
            .text("\nx-amz-date:"), .timestamp(.iso8601Basic), .text("\n\ncontent-type;host;x-amz-date\n"),
            .digest(.sha256, [.body()], .hex),
        ]
        let effect = makeEffect(
            "GET", "/?Action=ListUsers&Version=2010-05-08",
            headers: [
                HeaderTemplate(
                    "Authorization",
                    [
                        .text("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"), .timestamp(.dateBasic),
                        .text("/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature="),
                        sigV4(region: "us-east-1", service: "iam", canonicalRequest: canonical),
                    ])
            ])
        let headers = try resolve(effect, "https://iam.amazonaws.com", at: awsTime, secrets: awsSecret)
        #expect(
            headers["Authorization"]
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
                + "SignedHeaders=content-type;host;x-amz-date, "
                + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
    }

    // AWS Signature Version 4 Test Suite, get-vanilla-query-order-key-case.
    @Test("AWS Signature Version 4 of the test suite's query example")
    func testSuite() throws {
        let canonical: [Part] = [
            .text("GET\n/\nParam1=value1&Param2=value2\nhost:"), .host(), .text("\nx-amz-date:"),
            .timestamp(.iso8601Basic), .text("\n\nhost;x-amz-date\n"), .digest(.sha256, [.body()], .hex),
        ]
        let effect = makeEffect(
            "GET", "/?Param2=value2&Param1=value1",
            headers: [
                HeaderTemplate(
                    "X-Signature", [sigV4(region: "us-east-1", service: "service", canonicalRequest: canonical)])
            ])
        let headers = try resolve(effect, "https://example.amazonaws.com", at: awsTime, secrets: awsSecret)
        #expect(
            headers["X-Signature"] == "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")
    }
}
