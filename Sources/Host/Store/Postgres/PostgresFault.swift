import CPostgres

/// Translates SQLSTATEs.
enum PostgresFault {
    /// The first message alone: the detail below it names values.
    static func error(_ result: OpaquePointer, place: String) -> StoreError {
        let state = field(result, 67)
        let isAboutValues = state.hasPrefix("22")
        return error(state: state, isAboutValues ? "SQLSTATE \(state)" : field(result, 77), place: place)
    }

    static func error(state: String, _ detail: String, place: String) -> StoreError {
        let (code, text, mayRepeat) = meaning(state, place: place)
        return StoreError(code, "\(text) (\(detail))", driverCode: state, mayRepeat: mayRepeat)
    }

    /// libpq tells no more than a text when the connection itself fails. It never holds the password.
    static func unreachable(_ detail: String, place: String) -> StoreError {
        let line = detail.split(whereSeparator: \.isNewline).joined(separator: "; ")
        return StoreError(
            .unavailable,
            "\(place) cannot be reached (\(line)); \(PostgresAdvice.on(line)). It is tried again by itself",
            driverCode: "08006", mayRepeat: true)
    }

    /// The server ends the session with these.
    static func isEnd(_ state: String) -> Bool { state.hasPrefix("57P") || state.hasPrefix("08") || state == "25P03" }

    private static func meaning(_ state: String, place: String) -> (StoreError.Code, String, Bool) {
        switch state {
        case "40001", "40P01":
            return (.busy, "\(place) gave way to another transaction; try again", true)
        case "55P03", "57014":
            return (
                .busy,
                "\(place) took longer than its lock or statement timeout; end long-running work on it, or raise them",
                state == "55P03"
            )
        case "53100":
            return (.diskFull, "no space is left for \(place); free some on its file system, nothing was lost", false)
        case "42501":
            return (
                .unusable,
                "\(place) does not permit this; the user must own the schema and be a member of gatehouse_engine and gatehouse_api",
                false
            )
        case "25P03": return (.unavailable, "\(place) ended an idle transaction; it is tried again by itself", true)
        case "25006":
            return (.unavailable, "\(place) is read-only, a standby perhaps; name the primary in the URL", true)
        default: break
        }
        switch state.prefix(2) {
        case "23", "22": return (.constraint, "a rule of the schema of \(place) refuses the change", false)
        case "08", "53", "57": return (.unavailable, "\(place) is not available; it is tried again by itself", true)
        case "28", "3D": return (.unusable, "\(place) lets this user not in; check user, password and database", false)
        case "42": return (.schema, "\(place) does not answer the query; run 'gatehouse migrate status'", false)
        case "XX":
            return (.corrupt, "\(place) is damaged; read its log, and restore it from a backup if need be", false)
        default: return (.other, "\(place) refused the operation", false)
        }
    }

    static func state(_ result: OpaquePointer) -> String { field(result, 67) }

    /// By the code of `PG_DIAG_…`, which are characters: 'C' is the SQLSTATE, 'M' the message.
    private static func field(_ result: OpaquePointer, _ code: Int32) -> String {
        PQresultErrorField(result, code).map { String(cString: $0) } ?? "no details"
    }
}
