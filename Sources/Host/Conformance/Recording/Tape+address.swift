extension Tape.Address {
    /// What stands for the address and for its pieces, the longest first.
    var stands: [(real: String, stand: String)] {
        [
            (base + path, StandInAddress.base + StandInAddress.path), (path, StandInAddress.path),
            (base, StandInAddress.base), (authority, StandInAddress.host),
        ].filter { !$0.0.isEmpty }
    }

    /// Host and port.
    var authority: String {
        let rest = base.firstRange(of: "://").map { base[$0.upperBound...] } ?? base[...]
        return String(rest.prefix { $0 != "/" })
    }
}
