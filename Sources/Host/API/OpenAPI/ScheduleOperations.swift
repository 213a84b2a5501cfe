import Domain

/// The schedules, for operators.
enum ScheduleOperations {
    static let all = [
        OperationEntry(
            method: "get", path: "/api/v1/admin/schedules", access: .admin, id: "listSchedules", tag: "Administration",
            summary: "What is done again and again, and how it went", description: "By name.",
            answers: [.init(status: 200, description: "All of them.", schema: "Schedules")],
            problems: [401, 403, 500, 503]),
        OperationEntry(
            method: "post", path: "/api/v1/admin/schedules/{name}/run", access: .admin, id: "runSchedule",
            tag: "Administration", summary: "Run a schedule now",
            description: "Answers when it is done. One that is switched off may be run as well.", parameters: ["Name"],
            answers: [.init(status: 200, description: "What came of it.", schema: "ScheduleRun")],
            problems: [401, 403, 404, 409, 500, 503]),
    ]
}
