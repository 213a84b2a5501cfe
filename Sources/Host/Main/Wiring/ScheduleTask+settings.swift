import Engine
import ProviderConfig
import Store

extension ScheduleTask {
    /// The host's own schedules as its settings have them.
    static func housekeeping(_ store: DataStore, _ settings: HostSettings) -> [ScheduleTask] {
        housekeeping(
            store, historyKept: settings.historyRetention, retention: settings.retentionSchedule,
            leaseCleanup: settings.leaseCleanupSchedule)
    }
}
