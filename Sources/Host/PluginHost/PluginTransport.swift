package import Domain

/// How the host reaches a plugin: by a call in this process, or by frames to a cell that carry the same values.
///
/// Whatever the transport, the same input gives the same output, and everything in an output is within ``Budgets`` and
/// well formed.
package protocol PluginTransport: Sendable {
    /// Checks a configuration (JSON) and makes it ready for steps.
    func makeInstance(config: [UInt8]) async throws(InstanceRefusal) -> InstanceHandle

    /// One event in; state, effects, progress and end out. A failure is the host's judgement of a defective step; a
    /// step that ends itself with a failure is an output.
    func step(_ instance: InstanceHandle, _ input: StepInput) async -> Result<StepOutput, StepFailure>

    /// A provider called back. Nothing in the output is trusted before one of its groups has been found to hold. Class
    /// `invalid_request`: the plugin says the callback is not one of this vendor's.
    /// - Parameter now: what the plugin takes for the present.
    func ingest(
        _ instance: InstanceHandle, _ request: InboundRequest, now: Timestamp
    ) async -> Result<IngestOutput, StepFailure>

    /// A session's state of an older version, in the version of this plugin's manifest (gh.migrate-state/1). A failure is
    /// of class `bad_state`: the state stays what it is.
    func migrate(_ state: StepOutput.State, of operation: OperationID) async -> Result<[UInt8], StepFailure>

    /// Steps under way end in peace; later ones fail.
    func destroy(_ instance: InstanceHandle) async

    var health: TransportHealth { get }
}

/// What is known of a plugin besides its answers.
package struct TransportHealth: Hashable, Sendable {
    /// Why it is given up until it is loaded anew; nil while it is not.
    package let problem: String?
    /// What its cells are confined by; nil when it lives in this process.
    package let confinement: Confinement?
    /// The processes that it lives in besides this one.
    package let processes: [Int32]
}

/// One configuration that a plugin accepted. Any number of sessions may use it at the same time.
package struct InstanceHandle: Sendable {
    /// What the plugin remarks about the configuration without refusing it.
    package let warnings: [Diagnostic]
    /// The transport's own.
    let body: any AnyObject & Sendable
}
