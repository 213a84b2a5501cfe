import Synchronization

/// One vendor's listener state: the simulator and the switches around it.
final class VendorServer: Sendable {
    let vendor: Vendor
    let simulator: any VendorSimulator
    let faults = FaultBook()
    let log = RequestLog()
    let traffic = Traffic()

    private let initialSettings: Settings
    private let currentSettings: Mutex<Settings>

    init(vendor: Vendor, simulator: any VendorSimulator, settings: Settings) {
        self.vendor = vendor
        self.simulator = simulator
        self.initialSettings = settings
        self.currentSettings = Mutex(settings)
    }

    var settings: Settings { currentSettings.withLock { $0 } }

    func change(_ json: JSON) throws(ControlError) -> Settings {
        try currentSettings.withLock { settings throws(ControlError) in
            var changed = settings
            try changed.apply(json)
            if json["seed"] != nil { faults.seed(changed.seed.map(UInt64.init) ?? .random(in: .min ... .max)) }
            settings = changed
            return changed
        }
    }

    func reset() {
        currentSettings.withLock { $0 = initialSettings }
        faults.clear()
        log.clear()
        traffic.clear()
        simulator.reset()
    }
}
