import PluginABI
import PluginKit

/// The other side of the ABI: calls a plugin through its entry's function pointers and copies what it sends to the sinks.
final class FakeHost {
    struct Refused: Error {
        let diagnostics: [String]
    }

    private let api: gh_plugin_api
    private let instance: OpaquePointer
    /// What the last instance_create said: `severity pointer: message`.
    let diagnostics: [String]

    init(_ entry: UnsafePointer<gh_entry>?, config: String) throws {
        guard let table = entry?.pointee.api else { throw Refused(diagnostics: ["no entry"]) }
        let api = table.pointee
        self.api = api
        let lines = Lines()
        var out: OpaquePointer?
        var sink = gh_diagnostics_sink(
            struct_size: 24, reserved: 0, context: lines.context,
            diagnostic: { context, pointer, severity, message in
                Lines.of(context).add("\(severity) \(copy(pointer)): \(copy(message))")
                return 0
            })
        let status = lend(config) { api.instance_create($0, &sink, &out) }
        diagnostics = lines.all
        guard status == GH_OK, let out else { throw Refused(diagnostics: lines.all) }
        instance = out
    }

    deinit { api.instance_destroy(instance) }

    struct Input {
        var operation: String
        var state = ""
        var stateVersion: UInt32 = 0
        var step: UInt64 = 0
        var kind: UInt32 = 1
        var key = ""
        var data = ""
        var now: Int64 = 1_767_225_600_000
        /// outcome, status, body
        var http: (outcome: UInt32, status: UInt32, body: String)?
        /// How much of the step's struct this host knows.
        var stepSize = UInt32(MemoryLayout<gh_step_in>.size)
    }

    /// What the step sent, one line for each call of the sink; nil when it returned non-zero.
    func step(_ input: Input) -> [String]? {
        let lines = Lines()
        var sink = Self.sink(lines)
        let status = lend(input.operation, input.state, input.key, input.data, input.http?.body ?? "") { lent in
            var result = gh_http_result()
            result.struct_size = UInt32(MemoryLayout<gh_http_result>.size)
            result.outcome = input.http?.outcome ?? 0
            result.status = input.http?.status ?? 0
            result.attempts = 1
            result.body = lent[4]
            return withUnsafePointer(to: result) { result in
                var event = gh_event()
                event.struct_size = UInt32(MemoryLayout<gh_event>.size)
                event.kind = input.kind
                event.key = lent[2]
                event.data = lent[3]
                event.http = input.http == nil ? nil : result
                return withUnsafePointer(to: event) { event in
                    var step = gh_step_in()
                    step.struct_size = input.stepSize
                    step.operation = lent[0]
                    step.state = lent[1]
                    step.state_version = input.stateVersion
                    step.step_number = input.step
                    step.now_ms = input.now
                    step.deadline_ms = input.now + 60_000
                    step.event = event
                    withUnsafeMutableBytes(of: &step.seed) { for index in $0.indices { $0[index] = UInt8(index) } }
                    return api.step(instance, &step, &sink)
                }
            }
        }
        return status == GH_OK ? lines.all : nil
    }

    /// What ingest sent; nil when it returned non-zero.
    /// - Parameter sinkSize: how much of the sink the plugin is told to be there; nil: all.
    func ingest(body: String, header: (String, String), sinkSize: UInt32? = nil) -> [String]? {
        let lines = Lines()
        var sink = Self.ingestSink(lines)
        if let sinkSize { sink.struct_size = sinkSize }
        let status = lend(body, header.0, header.1, "POST", "/done") { lent in
            withUnsafePointer(to: gh_pair(name: lent[1], value: lent[2])) { pair in
                var input = gh_http_in()
                input.struct_size = UInt32(MemoryLayout<gh_http_in>.size)
                input.now_ms = 1_767_225_600_000
                input.method = lent[3]
                input.path = lent[4]
                input.headers = pair
                input.header_count = 1
                input.body = lent[0]
                return api.ingest?(instance, &input, &sink) ?? -1
            }
        }
        return status == GH_OK ? lines.all : nil
    }

    var hasIngest: Bool { api.ingest != nil }

    /// What happens when the host passes nothing at all.
    func stepWithoutInput() -> Int32 { api.step(instance, nil, nil) }
}
