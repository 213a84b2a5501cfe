import Domain

/// For tests of crashes: `GATEHOUSE_FAULT_POINT=N` kills the process at the Nth commit or effect boundary, and a
/// negative N only counts them.
enum FaultSwitch {
    static let variable = "GATEHOUSE_FAULT_POINT"

    static func arm() {
        if let number = Environment.all[variable].flatMap({ Int($0) }) { FaultPoint.arm(number) }
    }
}
