import Domain
package import Egress
package import Store

/// Endpoints and deliveries as tenants and operators see them. A URL may hold a secret, so only its host is shown.
package enum WebhookView {
    package static func render(_ endpoint: WebhookEndpoint) -> [UInt8] {
        var object = ObjectWriter()
        members(endpoint, of: &object)
        return object.finish()
    }

    /// With the secret, which is shown once. nil: it came with the request before, and is not the current one any more.
    package static func renderOnce(_ endpoint: WebhookEndpoint, secret: String?) -> [UInt8] {
        var object = ObjectWriter()
        members(endpoint, of: &object)
        object.member("secret", secret)
        return object.finish()
    }

    private static func members(_ endpoint: WebhookEndpoint, of object: inout ObjectWriter) {
        object.member("id", endpoint.id.text)
        object.member("host", endpoint.host)
        object.member("events", .array(endpoint.events.map { .string($0) }))
        object.member("payload", endpoint.payload.rawValue)
        object.member("ordered", .bool(endpoint.isOrdered))
        object.member("signatures", endpoint.publicKey == nil ? ["v1"] : ["v1", "v1a"])
        object.member("publicKey", endpoint.publicKey)
        object.member("previousPublicKey", endpoint.previousPublicKey)
        object.member("status", endpoint.status.rawValue)
        object.member("reason", endpoint.reason)
        object.member("disabledAt", endpoint.disabledAt?.iso8601)
        object.member("failingSince", endpoint.failingSince?.iso8601)
        object.member("previousSecretUntil", endpoint.previousUntil?.iso8601)
        object.member("createdAt", endpoint.createdAt.iso8601)
        object.member("updatedAt", endpoint.updatedAt.iso8601)
    }

    package static func render(_ facts: WebhookDefault, secret: String?) -> [UInt8] {
        var object = ObjectWriter()
        object.member("createdAt", facts.createdAt.iso8601)
        object.member("updatedAt", facts.updatedAt.iso8601)
        object.member("shownAt", facts.shownAt?.iso8601)
        object.member("previousSecretUntil", facts.previousUntil?.iso8601)
        object.member("secret", secret)
        return object.finish()
    }

    package static func render(_ delivery: WebhookDelivery) -> [UInt8] {
        var object = ObjectWriter()
        members(delivery, of: &object)
        return object.finish()
    }

    package static func render(_ delivery: WebhookDelivery, _ attempts: [WebhookAttempt]) -> [UInt8] {
        var object = ObjectWriter()
        members(delivery, of: &object)
        object.list("log", attempts) { attempt, item in
            item.member("number", .number(attempt.number))
            item.member("at", attempt.at.iso8601)
            item.member("milliseconds", .number(attempt.milliseconds))
            item.member("status", attempt.status.map { .number($0) } ?? .null)
            item.member("reason", attempt.reason)
            item.member("sent", .bool(attempt.isSent))
            item.member("body", attempt.body.map { String(decoding: $0, as: UTF8.self) })
        }
        return object.finish()
    }

    private static func members(_ delivery: WebhookDelivery, of object: inout ObjectWriter) {
        object.member("id", delivery.id.text)
        object.member("endpoint", delivery.endpoint.text)
        object.member("host", delivery.host)
        object.member("request", delivery.request.text)
        object.member("seq", .number(delivery.seq))
        object.member("type", delivery.type)
        object.member("status", delivery.state.rawValue)
        object.member("attempts", .number(delivery.attempts))
        object.member("nextAt", delivery.nextAt?.iso8601)
        object.member("createdAt", delivery.createdAt.iso8601)
        object.member("finishedAt", delivery.finishedAt?.iso8601)
        object.member("lastStatus", delivery.lastStatus.map { .number($0) } ?? .null)
        object.member("reason", delivery.reason)
    }

    /// What a test event was answered.
    package static func render(_ webhookID: String, _ answer: WebhookAnswer) -> [UInt8] {
        var object = ObjectWriter()
        object.member("id", webhookID)
        switch answer {
        case .response(let response):
            object.member("delivered", .bool((200..<300).contains(response.status)))
            object.member("milliseconds", .number(response.milliseconds))
            object.member("status", .number(response.status))
            object.member("reason", nil as String?)
            object.member("body", String(decoding: response.bodyPrefix, as: UTF8.self))
        case .failed(let failure):
            object.member("delivered", .bool(false))
            object.member("milliseconds", .number(failure.milliseconds))
            object.member("status", JSON.null)
            object.member("reason", failure.text)
            object.member("body", nil as String?)
        }
        return object.finish()
    }
}
