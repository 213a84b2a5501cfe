import CPostgres

/// `postgres://USER:PASSWORD@HOST:PORT/DATABASE?OPTIONS`. Options of ours are taken out; the others are libpq's.
struct PostgresURL: Sendable {
    /// As libpq gets it. Holds the password: for `connect` alone.
    private let text: String
    /// Database, host and user, for messages.
    let place: String
    /// Connections that read.
    private(set) var readers = 4
    /// Connections that write.
    private(set) var writers = 2
    /// Statements are prepared once a connection. Off behind a PgBouncer in transaction mode.
    private(set) var isPrepared = true
    /// A session of its own listens for other nodes' notices and holds the server's lock. Off behind PgBouncer.
    private(set) var listens = true
    /// Milliseconds.
    private(set) var statementTimeout = 30_000
    private(set) var lockTimeout = 5_000
    private(set) var idleTimeout = 10_000
    /// How long a call waits for a database that is away, in milliseconds.
    private(set) var patience = 10_000

    init(_ url: String) throws(StoreError) {
        let halves = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let pairs = halves.count == 2 ? halves[1].split(separator: "&") : []
        func name(_ pair: Substring) -> String { String(pair.prefix { $0 != "=" }) }
        let foreign = pairs.filter { !Self.options.contains(name($0)) }
        text = String(halves[0]) + (foreign.isEmpty ? "" : "?" + foreign.joined(separator: "&"))
        place = try Self.place(text)
        for pair in pairs { try take(name(pair), String(pair.drop { $0 != "=" }.dropFirst())) }
    }

    private static let options: Set = [
        "pool", "writers", "prepared", "listen", "statement_timeout", "lock_timeout", "idle_timeout", "patience",
    ]

    private mutating func take(_ name: String, _ value: String) throws(StoreError) {
        switch name {
        case "pool": readers = try Self.number(name, value, 1...64)
        case "writers": writers = try Self.number(name, value, 1...16)
        case "prepared": isPrepared = try Self.flag(name, value)
        case "listen": listens = try Self.flag(name, value)
        case "statement_timeout": statementTimeout = try Self.number(name, value, 100...3_600_000)
        case "lock_timeout": lockTimeout = try Self.number(name, value, 100...3_600_000)
        case "idle_timeout": idleTimeout = try Self.number(name, value, 1000...3_600_000)
        case "patience": patience = try Self.number(name, value, 0...600_000)
        // libpq's own.
        default: break
        }
    }

    private static func number(_ name: String, _ value: String, _ range: ClosedRange<Int>) throws(StoreError) -> Int {
        guard let number = Int(value), range.contains(number) else {
            throw StoreError(
                .unusable,
                "the database URL's \(name) is no number from \(range.lowerBound) to \(range.upperBound); correct it")
        }
        return number
    }

    private static func flag(_ name: String, _ value: String) throws(StoreError) -> Bool {
        guard value == "on" || value == "off" else {
            throw StoreError(
                .unusable, "the database URL's \(name) is neither on nor off; write \(name)=off or leave it")
        }
        return value == "on"
    }

    private static let notUnderstood = StoreError(
        .unusable,
        "the database URL is not understood; write postgres://USER:PASSWORD@HOST:PORT/DATABASE with special characters "
            + "percent-encoded, or sqlite:PATH, and see docs/configuration.md for the options")

    /// libpq's own complaint would repeat parts of the URL, which may be parts of the password.
    private static func place(_ text: String) throws(StoreError) -> String {
        var complaint: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(text, &complaint) else {
            PQfreemem(complaint)
            throw notUnderstood
        }
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        if let port = values["port"], !port.split(separator: ",").allSatisfy({ UInt16($0) != nil }) {
            throw notUnderstood
        }
        let host = values["host"] ?? values["hostaddr"] ?? "the local socket"
        let port = values["port"].map { ":\($0)" } ?? ""
        let user = values["user"].map { " as \($0)" } ?? ""
        return "PostgreSQL \(values["dbname"] ?? values["user"] ?? "") at \(host)\(port)\(user)"
    }

    /// Waits at most ten seconds, unless the URL says otherwise.
    func connect() throws(StoreError) -> OpaquePointer {
        // Later ones win, so the URL's own stand above ours.
        let keywords = [
            "connect_timeout", "fallback_application_name", "keepalives_idle", "tcp_user_timeout", "dbname",
            "client_encoding",
        ]
        let values = ["10", PostgresSession.name, "30", "30000", text, "UTF8"]
        let connection = Self.pointers(keywords) { keywords in
            Self.pointers(values) { values in PQconnectdbParams(keywords, values, 1) }
        }
        guard let connection else { throw StoreError(.other, "no memory for a connection to \(place)") }
        cpostgres_silence(connection)
        guard PQstatus(connection) == CONNECTION_OK else {
            let detail = String(cString: PQerrorMessage(connection))
            PQfinish(connection)
            throw PostgresFault.unreachable(detail, place: place)
        }
        return connection
    }

    private static func pointers<Result>(
        _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
    ) -> Result {
        let copies = texts.map { text in
            text.utf8CString.withUnsafeBufferPointer { bytes in
                let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
                _ = copy.initialize(from: bytes)
                return copy
            }
        }
        defer { for copy in copies { copy.deallocate() } }
        let pointers: [UnsafePointer<CChar>?] = copies.map { $0.baseAddress.map { UnsafePointer($0) } } + [nil]
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
