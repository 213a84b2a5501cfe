/// How the database's schema stands to this program's.
package enum SchemaState: Hashable, Sendable {
    /// Nothing is in the file yet.
    case empty
    case current
    /// So many migrations are missing.
    case behind(by: Int)
    /// A newer program's, another's, or one whose text was changed; what is wrong and what to do.
    case unknown(String)
}

package struct MigrationStatus: Hashable, Sendable {
    package var number: Int
    /// `001_first_light`
    package var name: String
    /// nil: not applied.
    package var appliedAt: Int64?
    /// Taken back, its rows set aside.
    package var isUndone: Bool
}

package enum MigrationDirection: Hashable, Sendable {
    case up
    /// Takes back every migration above this number; 0 is all. Rows are set aside, and a later `up` brings them back.
    case down(to: Int)
}
