package import Domain

/// An event to be written with the change it tells of. Ids and codes only: events are stored readable.
package struct NewEvent: Hashable, Sendable {
    package var type: String
    package var data: JSON

    package init(type: String, data: JSON = .object([:])) {
        self.type = type
        self.data = data
    }
}

package struct EventRecord: Hashable, Sendable {
    package var request: ID
    /// From 1, without gaps within the request: the resume position.
    package var seq: Int64
    package var tenant: ID
    package var type: String
    package var data: JSON
    package var at: Timestamp
    /// Webhooks that were written with it; 0 for one that is read.
    package var deliveries = 0
}
