import Store
import Synchronization

/// The schedules of this process by name; a reload of the configuration makes others of them.
final class TaskTable: Sendable {
    private let tasks: Mutex<[String: ScheduleTask]>

    init(_ tasks: [ScheduleTask]) { self.tasks = Mutex(Self.byName(tasks)) }

    var all: [String: ScheduleTask] { tasks.withLock { $0 } }

    func replace(_ new: [ScheduleTask]) { tasks.withLock { $0 = Self.byName(new) } }

    private static func byName(_ tasks: [ScheduleTask]) -> [String: ScheduleTask] {
        Dictionary(tasks.map { ($0.definition.name, $0) }, uniquingKeysWith: { $1 })
    }
}
