package import Domain
package import Engine

/// Where a provider calls back, for operators.
package enum CallbackView {
    /// - Parameter plugin: how the plugin runs; nil leaves that out.
    package static func render(_ place: CallbackPlace, plugin: JSON? = nil) -> [UInt8] {
        var object = ObjectWriter()
        object.member("provider", place.provider)
        object.member("tenant", place.tenant)
        object.member("url", place.url)
        object.member("path", place.path)
        object.list("callbacks", place.callbacks) { callback, inner in
            inner.member("name", callback.name)
            inner.member("url", place.url.map { $0 + callback.path })
        }
        object.member("allowFrom", .array(place.allowFrom.map { .string($0) }))
        object.member("acceptsUnsigned", .bool(place.acceptsUnsigned))
        if let plugin { object.member("plugin", plugin) }
        return object.finish()
    }
}
