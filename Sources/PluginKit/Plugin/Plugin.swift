/// A provider plugin: what it says of itself, what its configuration must hold, and the operations it can do.
///
/// A plugin opens no socket, reads no clock and holds no credential. Its workflows answer events with effects that the
/// host performs, so the same input always gives the same output.
public protocol Plugin: Sendable {
    /// Decoded from the JSON that the operator wrote under `config:`. Missing keys and wrong types are reported to the
    /// operator with their place; what a type cannot say is checked in ``init(configuration:diagnostics:)``.
    associatedtype Configuration: Decodable & Sendable

    static var manifest: Manifest { get }

    /// One entry for each operation, in the order the manifest lists them.
    static var operations: [Operation<Self>] { get }

    /// Checks the configuration and captures it. Pure: the host makes and drops instances as it likes. An error in
    /// `diagnostics` refuses the configuration.
    init(configuration: Configuration, diagnostics: inout Diagnostics)
}

/// A configuration for plugins that need none; any keys are ignored.
public struct NoConfiguration: Decodable, Sendable {
    public init() {}
}
