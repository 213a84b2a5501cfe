/// Where the data is: `sqlite:PATH`, the path relative to the working directory, or `postgres://…`.
enum DatabaseURL {
    case sqlite(path: String)
    case postgres(PostgresURL)

    init(_ text: String) throws(StoreError) {
        // The URL itself stays out of messages: it may carry a password.
        let scheme = text.prefix { $0 != ":" }.lowercased()
        switch scheme {
        case "sqlite" where text.contains(":"):
            let path = String(text.dropFirst("sqlite:".count))
            if path.isEmpty || path.hasPrefix("//") && !path.hasPrefix("///") || path.contains("\0")
                || path.contains("?")
            {
                throw StoreError(
                    .unusable, "the database URL names no file; write sqlite:PATH, such as sqlite:var/gatehouse.db")
            }
            self = .sqlite(path: path.hasPrefix("///") ? String(path.dropFirst(2)) : path)
        case "postgres", "postgresql": self = .postgres(try PostgresURL(text))
        default:
            throw StoreError(
                .unusable,
                "the database URL is of no known kind; use sqlite:PATH, such as sqlite:var/gatehouse.db, or postgres://…"
            )
        }
    }
}
