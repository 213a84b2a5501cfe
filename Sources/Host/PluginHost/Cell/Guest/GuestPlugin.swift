import Domain

/// The plugin of a cell and its instances.
struct GuestPlugin {
    private enum Held {
        case seat(Seat)
        case refused(reason: String)
    }

    private let functions: PluginFunctions
    private let caller: StepCaller
    private let rules: EffectRules
    private var held: [UInt64: Held] = [:]

    init(_ negotiation: Negotiation) {
        functions = negotiation.functions
        caller = StepCaller(functions, negotiation.manifest)
        rules = EffectRules(negotiation.manifest)
    }

    /// Does what a frame asks for, and returns the frame that answers it.
    mutating func answer(_ frame: consuming Frame) throws(FrameError) -> [UInt8] {
        var writer = FrameWriter(frame.kind, id: frame.id)
        let instance = try frame.payload.u64("an instance")
        switch frame.kind {
        case .create:
            put(&writer, create(instance, try frame.payload.bytes("a configuration", most: Frame.mostToCell)))
        case .destroy:
            held[instance] = nil
        case .step:
            let input = try frame.payload.stepInput()
            switch seat(instance) {
            case .seat(let seat): writer.put(caller.call(seat, input))
            case .refused(let reason): writer.put(StepAnswer.noInstance(reason: reason))
            }
        case .ingest:
            let (request, now) = try frame.payload.inboundRequest()
            writer.put(ingest(instance, request, now))
        case .migrate:
            let (state, operation) = try frame.payload.migration()
            writer.put(functions.migrate(state, of: operation))
        case .hello: throw FrameError("a host says no hello")
        }
        try frame.payload.finish()
        return writer.finished()
    }

    private func seat(_ instance: UInt64) -> Held { held[instance] ?? .refused(reason: "it was never created") }

    private mutating func create(_ id: UInt64, _ config: [UInt8]) -> Result<[Diagnostic], InstanceRefusal> {
        do throws(InstanceRefusal) {
            let (address, warnings) = try functions.create(config: config)
            held[id] = .seat(Seat(PluginInstance(functions, address: address), rules: rules))
            return .success(warnings)
        } catch {
            held[id] = .refused(reason: "\(error)")
            return .failure(error)
        }
    }

    private func put(_ writer: inout FrameWriter, _ creation: Result<[Diagnostic], InstanceRefusal>) {
        switch creation {
        case .success(let warnings):
            writer.put(false)
            writer.put(list: warnings) { $0.put($1) }
        case .failure(let refusal):
            writer.put(true)
            writer.put(list: refusal.diagnostics) { $0.put($1) }
        }
    }

    private func ingest(_ instance: UInt64, _ request: InboundRequest, _ now: Timestamp) -> IngestAnswer {
        switch seat(instance) {
        case .refused(let reason): return .noInstance(reason: reason)
        case .seat(let seat):
            let recorder = IngestRecorder()
            guard let code = functions.ingest(seat.instance.address, request, now: now, recorder) else {
                return .made(.failure(.takesNoCallbacks))
            }
            return .made(recorder.close(returned: code))
        }
    }
}
