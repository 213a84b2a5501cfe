import Domain
import Egress
import PluginHost

/// Takes a cassette's callbacks as the host takes a vendor's: the plugin says what one means and what would prove it, the
/// cassette's secrets decide whether that holds, and the oldest wait for its correlation key hears of it.
struct ArrivalDesk {
    struct Problem: Hashable {
        var arrival: Arrival
        var what: String
        var action: String
    }

    private struct Letter {
        var arrival: Int
        var correlation: String
        var payload: [UInt8]
    }

    let plugin: Plugin
    let instance: InstanceHandle
    let crypto: any EgressCrypto
    let secrets: [String: [UInt8]]
    private(set) var problems: [Problem] = []
    private var arrivals: [Arrival] = []
    private var letters: [Letter] = []
    /// Indices of arrivals of which something has been handed out.
    private var heard: Set<Int> = []
    private var known: Set<[UInt8]> = []

    init(_ plugin: Plugin, _ instance: InstanceHandle, _ crypto: any EgressCrypto, secrets: [String: [UInt8]]) {
        self.plugin = plugin
        self.instance = instance
        self.crypto = crypto
        self.secrets = secrets
    }

    mutating func take(_ arrival: Arrival, now: Timestamp) async {
        let request = arrival.request(now: now)
        let output: IngestOutput
        switch await plugin.transport.ingest(instance, request, now: request.now) {
        case .failure(let failure):
            return find(
                arrival, "the plugin refuses the callback: \(failure.code): \(failure.message)",
                "mend ingest, or record the cassette again")
        case .success(let it): output = it
        }
        if !arrival.isUnsigned, case .refused(let reason) = verdict(on: request, output, arrival) {
            return find(
                arrival, "the callback is not genuine: \(reason)",
                "mend what ingest asserts; whoever edits a callback signs it anew with the cassette's \"secrets\"")
        }
        arrivals.append(arrival)
        for (place, event) in output.events.enumerated() {
            let isNew = known.insert(output.dedupeKey(ofEvent: place, in: request)).inserted
            guard isNew, let payload = event.payload else { continue }
            guard let correlation = event.correlation else {
                find(
                    arrival, "event \(place + 1) of the callback names no correlation key, so it is for nobody",
                    "call correlate in ingest")
                continue
            }
            letters.append(Letter(arrival: arrivals.count - 1, correlation: correlation, payload: payload))
        }
    }

    /// What the first of these waits that something is there for hears.
    mutating func letter(for waits: [Effect]) -> StepEvent? {
        for (index, letter) in letters.enumerated() {
            for case .awaitCallback(let key, letter.correlation, _) in waits {
                heard.insert(letter.arrival)
                letters.remove(at: index)
                return .callback(key: key, correlation: letter.correlation, payload: letter.payload)
            }
        }
        return nil
    }

    /// The session is over: what came and nobody waited for is a problem.
    mutating func close() {
        for index in Set(letters.map(\.arrival)).subtracting(heard).sorted() {
            let keys = letters.filter { $0.arrival == index }.map(\.correlation).joined(separator: ", ")
            find(
                arrivals[index], "nobody waits for the callback's correlation key \(keys)",
                "correlate the same key in a step and in ingest, and await it")
        }
        letters = []
    }

    private func verdict(
        on request: InboundRequest, _ output: IngestOutput, _ arrival: Arrival
    ) -> AssertionChecker.Verdict {
        AssertionChecker(
            crypto: arrival.signatureHolds ? ProvenSignatures(real: crypto) : crypto, provider: StandInAddress.provider,
            secrets: secrets
        ).check(request, output.groups)
    }

    private mutating func find(_ arrival: Arrival, _ what: String, _ action: String) {
        problems.append(Problem(arrival: arrival, what: what, action: action))
    }
}
