import Domain

/// For tests of crashes: `GATEHOUSE_FAULT_POINT=N` kills the process at the Nth commit or effect boundary, and a
/// negative N only counts them.
enum FaultSwitch {
    static let variable = "GATEHOUSE_FAULT_POINT"

    static func arm() {
        if let number = Environment.all[variable].flatMap({ Int($0) }) { FaultPoint.arm(number) }
    }
}

/// For tests of clocks: `GATEHOUSE_CLOCK_AHEAD=N` lets this machine's clock show N milliseconds more than it is.
enum ClockSwitch {
    static let variable = "GATEHOUSE_CLOCK_AHEAD"

    static func arm() {
        if let ahead = Environment.all[variable].flatMap({ Int64($0) }) { HostClock.shiftMachine(by: ahead) }
    }
}
