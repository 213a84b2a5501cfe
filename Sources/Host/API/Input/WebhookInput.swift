import Domain
import Egress
import Store
import Webhooks

/// The body of a new endpoint, or of a change of one.
struct WebhookInput {
    var url: WebhookURL?
    var change = WebhookEndpointChange()

    /// - Parameter isNew: the URL is required, and the status cannot be chosen.
    static func read(_ body: JSON, isNew: Bool, _ webhooks: WebhookEndpoints) throws(Problem) -> WebhookInput {
        var reader = BodyReader(body)
        var input = WebhookInput()
        let text = isNew ? reader.required("url", limit: 2048) : reader.text("url", limit: 2048)
        if let text, !text.isEmpty {
            do throws(WebhookURLError) {
                let url = try webhooks.url(text)
                input.url = url
                input.change.address = (url.text, url.shownHost)
            } catch {
                reader.fault("url", error.message)
            }
        }
        input.readEvents(&reader)
        if let text = reader.text("payload", limit: 16) {
            input.change.payload = WebhookPayload(rawValue: text)
            if input.change.payload == nil { reader.fault("payload", "must be \"thin\" or \"full\"") }
        }
        if let value = reader.value("ordered") {
            input.change.isOrdered = value.bool
            if value.bool == nil { reader.fault("ordered", "expected true or false, found \(value.typeName)") }
        }
        input.readSignatures(&reader)
        if !isNew, let text = reader.text("status", limit: 16) {
            switch WebhookStatus(rawValue: text) {
            case .active?: input.change.isActive = true
            case .disabled?: input.change.isActive = false
            case nil: reader.fault("status", "must be \"active\" or \"disabled\"")
            }
        }
        reader.refuseUnknown()
        if let problem = reader.problem() { throw problem }
        return input
    }

    private mutating func readSignatures(_ reader: inout BodyReader) {
        guard let value = reader.value("signatures") else { return }
        let names = value.array?.compactMap(\.string) ?? []
        switch Set(names) {
        case ["v1"] where names.count == value.array?.count: change.signing = .secretOnly
        case ["v1", "v1a"] where names.count == value.array?.count:
            change.signing = .keyPair(WebhookEndpoints.makeKeyPair())
        default: reader.fault("signatures", "must be [\"v1\"] or [\"v1\", \"v1a\"]")
        }
    }

    private mutating func readEvents(_ reader: inout BodyReader) {
        guard let value = reader.value("events") else { return }
        let names = value.array?.compactMap(\.string) ?? []
        guard let items = value.array, items.count == names.count, (1...WebhookEventNames.most).contains(items.count)
        else {
            return reader.fault("events", "expected a list of 1 to \(WebhookEventNames.most) event types")
        }
        let unknown = names.filter { !WebhookEventNames.accepts($0) }
        for name in unknown.prefix(3) {
            reader.fault(
                "events",
                "'\(name)' is no event type" + didYouMean(name, among: WebhookEventNames.all) + "; see docs/events.md")
        }
        if unknown.isEmpty { change.events = Array(Set(names)).sorted() }
    }
}

/// What an endpoint may ask for.
package enum WebhookEventNames {
    static let most = 50

    package static let all: [String] = {
        let common = [
            "created", "step.completed", "waiting", "completed", "failed", "cancelled", "expired", "replayed",
        ]
        let kinds = ["verification", "voucher"].flatMap { kind in (["*"] + common).map { "\(kind).\($0)" } }
        return ["*"] + kinds + ["verification.processing", "verification.revised"]
    }()

    package static func accepts(_ name: String) -> Bool { all.contains(name) }
}

/// How long both secrets sign.
enum RotateInput {
    /// Milliseconds.
    static func overlap(_ bytes: [UInt8]) throws(Problem) -> Int64 {
        var hours = Int64(WebhookEndpoints.overlapHours)
        if !bytes.isEmpty {
            var reader = BodyReader(try JSON.body(bytes))
            if let value = reader.value("overlapHours") {
                hours = value.int ?? -1
                if !(0...Int64(WebhookEndpoints.longestOverlapHours)).contains(hours) {
                    reader.fault(
                        "overlapHours", "must be a whole number from 0 to \(WebhookEndpoints.longestOverlapHours)")
                }
            }
            reader.refuseUnknown()
            if let problem = reader.problem() { throw problem }
        }
        return hours * 3_600_000
    }
}
