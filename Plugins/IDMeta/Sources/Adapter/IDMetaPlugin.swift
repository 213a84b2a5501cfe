package import PluginKit

/// IDMeta: documents, faces, watch lists and Philippine registers, by the vendor's API v1.
///
/// The vendor is asked in one conversation: create a verification of a template, perform the steps that the template's
/// plans name, finalise, and read back while it is in progress. An approval needs the yes of every step and the vendor's
/// own final status. While it is in progress the vendor's callback brings the next read, or a timer if none comes; a
/// callback after the end brings another look. Lists of templates and plans are read page by page; the first of them also shows whether the vendor
/// is there and takes the token.
package struct IDMetaPlugin: Plugin {
    package typealias Configuration = IDMetaConfiguration

    package static let manifest = Manifest(
        id: "idmeta", version: "1.0.0", vendor: "IDMeta", title: "IDMeta documents, faces and registers",
        endpoints: [.init("api")],
        secrets: [
            .init("api_token", "Sent as the Bearer token with every request."),
            .init("callback_secret", "Signs the vendor's callbacks; without it none is believed.", required: false),
        ],
        configSchema: Configuration.schema, callbacks: [.init("verification")],
        redaction: [
            "/idNumber", "/userData", "/person", "/document/number", "/idRecord/number", "/idRecord/details",
        ])

    package static let operations: [Operation<IDMetaPlugin>] = [
        .documentVerification(DocumentFlow.self, accepts: Accepts(verificationTypes: ["document"]), steps: 4),
        .idVerification(
            RegisterFlow.self, accepts: Accepts(verificationTypes: Plan.registers.map(\.rawValue)), steps: 4),
        .biometricVerification(BiometricFlow.self, accepts: Accepts(verificationTypes: ["biometric"]), steps: 5),
        .templatesList(TemplatesFlow.self, steps: 1),
        .plansList(PlansFlow.self, steps: 1),
        .healthProbe(ProbeFlow.self, steps: 1),
        .credentialsValidation(CredentialsFlow.self, steps: 1),
    ]

    let configuration: Configuration

    package init(configuration: Configuration, diagnostics: inout Diagnostics) {
        configuration.check(&diagnostics)
        self.configuration = configuration
    }
}
