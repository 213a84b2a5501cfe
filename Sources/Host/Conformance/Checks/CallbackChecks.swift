import Domain
import PluginABI
import PluginHost

extension Check {
    static let callbacks = Check("callbacks", "callbacks with garbage or bad signatures prove nothing", isTwice: true) {
        it in
        let raw = try it.raw()
        guard raw.api.ingest != nil else { throw Unanswerable("the plugin takes no callbacks") }
        let config = try it.acceptedConfig()
        let instance = try raw.accepted(config)
        defer { raw.destroy(instance) }
        let plugin = try it.hosted()
        let handle = try await plugin.transport.makeInstance(config: config.serialized())
        var all = ""
        for (name, request) in Callbacks(config, it.options.cassette).all {
            it.report.cases += 1
            it.desk.note("ingest of \(name), body \(RawInput.short(request.body, 300))")
            let plain = raw.ingest(instance, request)
            let guarded = raw.ingest(instance, request, tail: 64, guarded: true)
            if plain != guarded {
                it.find(
                    "ingest of \(name)", "it gives something else when the host's structs are longer",
                    action: "read only the fields you know")
            }
            if !plugin.manifest.requires(.severalEvents) {
                // The first hosts' sink ended before next_event.
                let first = raw.ingest(instance, request, tail: -8, guarded: true)
                if first?.calls.contains(where: { $0.hasPrefix("next_event") }) == true {
                    it.find(
                        "ingest of \(name)", "it calls next_event of a sink that is too short to have it",
                        action: "ask GH_HAS(gh_ingest_sink, sink, next_event), or require \"ingest.next_event\"")
                }
            }
            if plain != raw.ingest(instance, request), let plain {
                it.differ("ingest of \(name)", plain, raw.ingest(instance, request) ?? Trace(), "run twice")
            }
            all += plain?.text ?? ""
            let refused = raw.ingest(instance, request, refusal: .init(function: nil, code: 1))
            if let refused, refused.callCount >= TraceSink.patience {
                it.find(
                    "ingest of \(name), where the sink refuses", "it calls the sink again and again",
                    action: "take a refusal as final: it will not be accepted the next time either")
            }
            switch await plugin.transport.ingest(handle, request, now: request.now) {
            case .failure(let failure):
                if failure.errorClass != .invalidRequest { it.refuse("ingest of \(name)", failure) }
            case .success(let output):
                it.judge(output, "ingest of \(name)")
                await it.demandSignature(plugin, handle, request, output, name)
            }
        }
        it.report.digest = it.digestText(Array(all.utf8))
    }
}

extension Examination {
    /// A group counts as the host counts it: a MAC or signature under a secret, over the body or the URL.
    fileprivate func judge(_ output: IngestOutput, _ place: String) {
        guard output.events.contains(where: { $0.payload != nil }), !output.groups.isEmpty else { return }
        if !output.groups.contains(where: { $0.contains(where: Self.proves) }) {
            find(
                place, "the event has proofs, but none covers BODY or URL under a SECRET: nobody could trust it",
                action: "assert an HMAC or signature over GH_PART_BODY whose key is a SECRET part")
        }
    }

    /// What is expected must come from the callback: with other headers and another body it is something else.
    fileprivate func demandSignature(
        _ plugin: Plugin, _ handle: InstanceHandle, _ request: InboundRequest, _ output: IngestOutput, _ name: String
    ) async {
        let expected = output.groups.flatMap { $0.compactMap(\.expected) }.filter { !$0.isEmpty }
        guard !expected.isEmpty else { return }
        var unsigned = request
        unsigned.headers = [.init(name: "content-type", value: "application/json")]
        unsigned.url = "https://host.example/callbacks/x"
        unsigned.suffix = "/"
        unsigned.body = Array("{}".utf8)
        guard case .success(let other) = await plugin.transport.ingest(handle, unsigned, now: request.now) else {
            return
        }
        let again = other.groups.flatMap { $0.compactMap(\.expected) }.filter { !$0.isEmpty }
        if expected.contains(where: again.contains) {
            find(
                "ingest of \(name)", "it expects the same signature of a callback that has none",
                action: "take what is expected from the callback's own header")
        }
    }

    private static func proves(_ assertion: Assertion) -> Bool {
        switch assertion {
        case .hmac(_, let key, let parts, _), .signature(_, let key, let parts, _):
            key.any { if case .secret = $0 { true } else { false } }
                && parts.contains { $0.any { $0.isBodyOrURL } }
        case .fresh, .secret: false
        }
    }
}
