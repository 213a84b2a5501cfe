import Domain
import Store

/// What an endpoint is sent: `{"type", "timestamp", "data"}`, as Standard Webhooks has it.
enum WebhookMessage {
    /// - Parameter full: the request as GET would show it; nil: `data` holds ids and codes only.
    static func body(type: String, at: Timestamp, data: JSON, full: [UInt8]? = nil) -> [UInt8] {
        var bytes = Array(#"{"type":"#.utf8)
        JSON.serialize(type, to: &bytes)
        bytes += #","timestamp":"#.utf8
        JSON.serialize(at.iso8601, to: &bytes)
        bytes += #","data":"#.utf8
        if let full { bytes += full } else { data.serialize(to: &bytes) }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    static func thin(_ claimed: ClaimedWebhook) -> JSON {
        var data = claimed.data.object ?? [:]
        data["id"] = .string(claimed.request.text)
        data["seq"] = .number(claimed.seq)
        return .object(data)
    }
}
