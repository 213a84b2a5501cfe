import Domain

/// Schedules, for operators.
enum ScheduleSchemas {
    static let all: [String: JSON] = [
        "Schedules": Schema.answer(
            "All schedules.", ["items": Schema.list("By name.", of: Schema.reference("Schedule"))]),
        "Schedule": Schema.answer(
            "Something done again and again.",
            [
                "name": Schema.string("Such as `template_sync.PROVIDER`."),
                "kind": Schema.string("`template_sync`, `retention` or `lease_cleanup`."),
                "provider": Schema.string("Whose; null for the host's own.", orNull: true),
                "enabled": Schema.boolean("It runs by itself."),
                "everySeconds": Schema.integer(
                    "From the start of a run to the next; null where `cron` says when.", min: 1, orNull: true),
                "cron": Schema.string(
                    "When, in UTC: minute, hour, day of month, month, day of week; null where an interval says so.",
                    orNull: true),
                "timeoutSeconds": Schema.integer("What a run may take.", min: 1),
                "nextRunAt": time("Null while it is switched off."), "running": Schema.boolean("At this moment."),
                "lastActor": Schema.string("`schedule`, `command:USER` or `key:ID from ADDRESS`.", orNull: true),
                "lastStartedAt": time("Null before the first run."), "lastFinishedAt": time("Null before the first."),
                "lastResult": Schema.choice("Of the last run.", ["succeeded", "failed", "died"], orNull: true),
                "lastError": Schema.string("Why it failed.", orNull: true),
                "lastSummary": summary,
                "failures": Schema.integer("In a row; 0 after a success."),
                "alert": Schema.boolean("It fails again and again; /health is degraded."),
            ]),
        "ScheduleRun": Schema.answer(
            "What came of a run by hand.",
            [
                "name": Schema.string("The schedule's."),
                "result": Schema.choice(
                    "`running`: another process runs it.", ["succeeded", "failed", "running"]),
                "failure": Schema.string("Why it failed.", orNull: true), "summary": summary,
            ]),
    ]

    private static let summary = Schema.map("Counts, by the schedule's kind.", of: .object([:]), orNull: true)

    private static func time(_ description: String) -> JSON {
        Schema.string(description, format: .dateTime, orNull: true)
    }
}
