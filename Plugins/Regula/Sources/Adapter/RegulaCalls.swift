import PluginKit

/// The vendor's calls.
enum RegulaCalls {
    /// The containers asked for: status, text, document type, image quality, authenticity. Pictures (37) are hundreds of
    /// kilobytes that nobody reads.
    private static let resultTypes: JSON = [33, 36, 9, 30, 20]

    /// - Parameters:
    ///   - pages: in the order of their page index.
    ///   - tag: names the verification in the vendor's storage, for listing and erasure.
    static func process(
        _ pages: [DocumentVerificationRequest.Page], tag: String, _ configuration: RegulaConfiguration
    ) -> HTTPRequest {
        var body: JSONBody = [
            "processParam": [
                "scenario": .text(configuration.scenario), "resultTypeOutput": .value(resultTypes),
                "dateFormat": "yyyy-MM-dd", "alreadyCropped": false,
                "depersonalizeLog": .value(.bool(configuration.depersonalizeLog)),
            ],
            "List": .array(
                pages.enumerated().map { index, page in
                    [
                        "ImageData": ["image": .base64(page.blob)],
                        // White light: what a camera without special lamps takes.
                        "light": 6, "page_idx": .value(.number(String(index))),
                    ]
                }),
            "tag": .text(tag),
        ]
        if configuration.sendLicense {
            body = body.adding("systemInfo", ["license": .string([.secret(RegulaPlugin.license)])])
        }
        return common(HTTPRequest("process", .post, "/api/process", repeats: .safe), configuration).json(body)
    }

    static func health(_ configuration: RegulaConfiguration) -> HTTPRequest {
        common(HTTPRequest("health", .get, "/api/healthz", repeats: .safe), configuration)
    }

    private static func common(_ request: HTTPRequest, _ configuration: RegulaConfiguration) -> HTTPRequest {
        let request = request.header("Accept", "application/json").header("X-RequestID", [.correlationID])
        guard let header = configuration.proxyHeader else { return request }
        let scheme = configuration.proxyScheme.isEmpty ? "" : configuration.proxyScheme + " "
        return request.header(header, "\(scheme)\(.secret(RegulaPlugin.proxyToken))")
    }
}
