import PluginKit

/// What the operator writes under `config:`.
package struct IDMetaConfiguration: Decodable, Sendable {
    /// The vendor's id of the template for requests that name none.
    package var defaultTemplate: String?
    /// The same for one verification type; it wins over `defaultTemplate`.
    package var typeTemplates: [String: String]
    package var pollInitialMilliseconds: Int
    package var pollMaximumMilliseconds: Int
    /// How often a verification is read back before it is given up.
    package var pollReads: Int
    /// The least score, 0 to 100, of a face step that is not left to a person.
    package var minimumScore: Double
    /// The header of a callback that holds its signature, an HMAC of the body.
    package var callbackHeader: String
    package var callbackAlgorithm: CallbackAlgorithm
    package var callbackEncoding: CallbackEncoding
    /// Paths by the name of the call, where the deployment has others.
    package var paths: [String: String]

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        defaultTemplate = try container.decodeIfPresent(String.self, forKey: .defaultTemplate)
        typeTemplates = try container.decodeIfPresent([String: String].self, forKey: .typeTemplates) ?? [:]
        pollInitialMilliseconds = try container.decodeIfPresent(Int.self, forKey: .pollInitialMilliseconds) ?? 1_000
        pollMaximumMilliseconds = try container.decodeIfPresent(Int.self, forKey: .pollMaximumMilliseconds) ?? 30_000
        // With the waits above, ten minutes.
        pollReads = try container.decodeIfPresent(Int.self, forKey: .pollReads) ?? 24
        minimumScore = try container.decodeIfPresent(Double.self, forKey: .minimumScore) ?? 80
        callbackHeader = try container.decodeIfPresent(String.self, forKey: .callbackHeader) ?? "X-Signature"
        callbackAlgorithm =
            try container.decodeIfPresent(CallbackAlgorithm.self, forKey: .callbackAlgorithm) ?? .sha256
        callbackEncoding = try container.decodeIfPresent(CallbackEncoding.self, forKey: .callbackEncoding) ?? .hex
        paths = try container.decodeIfPresent([String: String].self, forKey: .paths) ?? [:]
    }

    enum CodingKeys: String, CodingKey {
        case defaultTemplate = "default_template"
        case typeTemplates = "type_templates"
        case pollInitialMilliseconds = "poll_initial_ms"
        case pollMaximumMilliseconds = "poll_max_ms"
        case pollReads = "poll_reads"
        case minimumScore = "min_score"
        case callbackHeader = "callback_header"
        case callbackAlgorithm = "callback_algorithm"
        case callbackEncoding = "callback_encoding"
        case paths
    }

    static let verificationTypes = ["document", "biometric"] + Plan.registers.map(\.rawValue)

    func template(for verificationType: String) -> String? { typeTemplates[verificationType] ?? defaultTemplate }

    func path(_ call: IDMetaPath) -> String { paths[call.name] ?? call.standard }

    /// What the schema cannot say, and all of it again for hosts that do not check the schema.
    func check(_ diagnostics: inout Diagnostics) {
        if defaultTemplate?.isEmpty == true {
            diagnostics.error("name a template or leave it out", at: "/default_template")
        }
        if defaultTemplate == nil, typeTemplates.isEmpty {
            diagnostics.warning("without a default every request must name a template", at: "/default_template")
        }
        for (type, template) in typeTemplates.sorted(by: { $0.key < $1.key }) {
            if !Self.verificationTypes.contains(type) {
                let known = Self.verificationTypes.joined(separator: ", ")
                diagnostics.error("\(type) is not a verification type of this plugin: \(known)", at: "/type_templates")
            } else if template.isEmpty {
                diagnostics.error("name a template or leave it out", at: "/type_templates/\(type)")
            }
        }
        if !(1...3_600_000).contains(pollInitialMilliseconds) {
            diagnostics.error("must be 1 to 3600000", at: "/poll_initial_ms")
        }
        if !(1...3_600_000).contains(pollMaximumMilliseconds) || pollMaximumMilliseconds < pollInitialMilliseconds {
            diagnostics.error("must be poll_initial_ms to 3600000", at: "/poll_max_ms")
        }
        // Every read is one of the session's 100 steps.
        if !(1...60).contains(pollReads) { diagnostics.error("must be 1 to 60", at: "/poll_reads") }
        if !(0...100).contains(minimumScore) { diagnostics.error("must be 0 to 100", at: "/min_score") }
        if callbackHeader.isEmpty || !callbackHeader.utf8.allSatisfy(Self.mayStandInName) {
            diagnostics.error("must be the name of a header", at: "/callback_header")
        }
        for (name, path) in paths.sorted(by: { $0.key < $1.key }) {
            guard let call = IDMetaPath.all.first(where: { $0.name == name }) else {
                let known = IDMetaPath.all.map(\.name).joined(separator: ", ")
                diagnostics.error("there is no call \(name); the calls are \(known)", at: "/paths")
                continue
            }
            if !path.hasPrefix("/") { diagnostics.error("must begin with /", at: "/paths/\(name)") }
            if call == .read, path.split(separator: "{id}", omittingEmptySubsequences: false).count != 2 {
                diagnostics.error("must hold {id} once, for the verification's id", at: "/paths/\(name)")
            }
        }
    }

    private static func mayStandInName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte)
            || (0x41...0x5A).contains(byte & 0xDF)
    }
}
