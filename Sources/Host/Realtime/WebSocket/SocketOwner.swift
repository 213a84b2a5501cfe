package import Domain

/// Whose connection it is.
package struct SocketOwner: Hashable, Sendable {
    package var key: ID
    package var tenant: ID

    package init(key: ID, tenant: ID) {
        self.key = key
        self.tenant = tenant
    }
}
