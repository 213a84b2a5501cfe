import PluginKit

/// What a register's entry is compared with. A difference is for a person to judge: names are written in many ways. What
/// the client did not say is not compared.
struct Comparisons {
    private(set) var checks: [VerificationResult.Check] = []
    /// The first difference.
    private(set) var mismatch: ResultFailure?

    init(_ inputs: Inputs, _ entry: RegisterEntry) {
        let claimed = ["firstName", "lastName"].compactMap { inputs.userData[$0] }
        add("name_match", claimed.isEmpty ? nil : NameMatch.holds(claimed, in: entry.wholeName ?? ""), .name)
        // Found by name, a number is still the client's word alone; where none was given there is nothing to compare.
        let asked = Words.bare(inputs.idNumber ?? "")
        let sameNumber = entry.number.map { !asked.isEmpty && Words.bare($0) == asked }
        add("number_match", asked.isEmpty ? nil : sameNumber ?? (inputs.numberIsClaim ? false : nil), .number)
        let born = inputs.userData["dateOfBirth"]
        let sameDay = born.flatMap { born in entry.dateOfBirth.map { $0 == CalendarDate.iso(born) } }
        add("birth_date_match", sameDay, .birthDate)
    }

    private mutating func add(_ name: String, _ isSame: Bool?, _ reason: ResultFailure) {
        guard let isSame else {
            checks.append(.init(name, .notDone))
            return
        }
        checks.append(.init(name, isSame ? .passed : .review))
        if !isSame, mismatch == nil { mismatch = reason }
    }
}
