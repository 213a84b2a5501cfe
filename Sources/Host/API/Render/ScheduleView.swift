import Domain
import Engine
import Store

/// Schedules, and what a run by hand came to.
enum ScheduleView {
    static func render(_ record: ScheduleRecord) -> [UInt8] {
        let definition = record.definition
        var object = ObjectWriter()
        object.member("name", definition.name)
        object.member("kind", definition.kind)
        object.member("provider", definition.provider)
        object.member("enabled", .bool(definition.isEnabled))
        object.member("everySeconds", definition.rhythm.interval.map { .number($0 / 1000) } ?? .null)
        object.member("cron", definition.rhythm.expression?.text)
        object.member("timeoutSeconds", .number(definition.timeout / 1000))
        object.member("nextRunAt", definition.isEnabled ? record.nextRunAt.iso8601 : nil)
        object.member("running", .bool(record.lockedUntil.map { $0 > .now() } ?? false))
        object.member("lastActor", record.lastActor)
        object.member("lastStartedAt", record.lastStartedAt?.iso8601)
        object.member("lastFinishedAt", record.lastFinishedAt?.iso8601)
        object.member("lastResult", record.lastResult?.rawValue)
        object.member("lastError", record.lastError)
        object.member("lastSummary", record.lastSummary ?? .null)
        object.member("failures", .number(record.failures))
        object.member("alert", .bool(record.failures >= SchedulePolicy.alert))
        return object.finish()
    }

    static func render(_ name: String, _ result: ScheduleTask.Result) -> [UInt8] {
        run(name, result.failure == nil ? "succeeded" : "failed", result.failure, result.summary)
    }

    static func running(_ name: String) -> [UInt8] { run(name, "running", nil, .null) }

    private static func run(_ name: String, _ result: String, _ failure: String?, _ summary: JSON) -> [UInt8] {
        var object = ObjectWriter()
        object.member("name", name)
        object.member("result", result)
        object.member("failure", failure)
        object.member("summary", summary)
        return object.finish()
    }
}
