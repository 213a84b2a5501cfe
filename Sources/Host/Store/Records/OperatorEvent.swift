package import Domain

/// Something that operators should know of, written in the transaction of the change. Ids and codes only.
package struct OperatorEvent: Hashable, Sendable {
    /// `provider.…` or `webhook.endpoint.…`: see docs/events.md.
    package var type: String
    /// The provider's or endpoint's id.
    package var target: String
    /// nil for what concerns no tenant alone.
    package var tenant: ID?
    package var data: JSON

    package init(type: String, target: String, tenant: ID? = nil, data: JSON = .object([:])) {
        self.type = type
        self.target = target
        self.tenant = tenant
        self.data = data
    }
}

package struct OperatorEventRecord: Hashable, Sendable {
    /// Grows; may have gaps. A page's cursor.
    package var seq: Int64
    package var at: Timestamp
    package var event: OperatorEvent
}
