import Domain
package import Store
import Vault

/// Callbacks that were refused, for operators.
package enum RefusedCallbackView {
    /// - Parameter tenant: its name.
    package static func render(_ callback: RefusedCallback, tenant: String?) -> [UInt8] {
        var object = ObjectWriter()
        members(callback, tenant, of: &object)
        return object.finish()
    }

    /// With what it held, which may be personal. A body that is no text is shown in base64.
    package static func render(
        _ callback: RefusedCallback, _ content: RefusedCallback.Content, tenant: String?
    ) -> [UInt8] {
        var object = ObjectWriter()
        members(callback, tenant, of: &object)
        object.member("detail", content.detail)
        object.member("method", content.method)
        object.member("path", content.path)
        object.list("headers", content.headers) { header, inner in
            inner.member("name", header.name)
            inner.member("value", header.value)
        }
        let text = String(validating: content.body, as: UTF8.self)
        object.member("body", text ?? Base64.encode(content.body))
        object.member("bodyEncoding", text == nil ? "base64" : "text")
        object.member("bodyIsWhole", .bool(content.body.count == callback.size))
        return object.finish()
    }

    private static func members(_ callback: RefusedCallback, _ tenant: String?, of object: inout ObjectWriter) {
        object.member("id", callback.id.text)
        object.member("provider", callback.provider)
        object.member("tenant", tenant)
        object.member("state", "refused")
        object.member("reason", callback.reason.rawValue)
        object.member("source", callback.source)
        object.member("receivedAt", callback.receivedAt.iso8601)
        object.member("size", .number(callback.size))
    }
}
