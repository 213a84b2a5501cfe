import Domain

/// What differs between the databases a store may have: locks, and how others' changes show.
enum Backend: Sendable {
    case sqlite(file: String, ServeLock?)
    case postgres(PostgresURL, PostgresShared, PostgresListener?, isServing: Bool)

    /// As shown in messages.
    var place: String {
        switch self {
        case .sqlite(let file, _): file
        case .postgres(let url, _, _, _): url.place
        }
    }

    /// Whose sessions these are, from the next transaction on.
    func identify(_ node: ID) {
        if case .postgres(_, let shared, _, _) = self { shared.identify(node) }
    }

    /// This store's process is the server.
    var isServing: Bool {
        switch self {
        case .sqlite(_, let lock): lock != nil
        case .postgres(_, _, _, let isServing): isServing
        }
    }
}
