import Domain
import Engine
import HTTPTypes
import Hummingbird

/// For operators: the schedules, how they ran, and running one now.
struct AdminScheduleRoutes {
    let scheduler: Scheduler

    var routes: [Route] {
        [
            Route(.get, "/api/v1/admin/schedules", .admin) { _, _ in
                var object = ObjectWriter()
                let items = try await scheduler.schedules().map(ScheduleView.render)
                object.member("items", raw: ObjectWriter.array(items))
                return .json(.ok, object.finish())
            },
            Route(.post, "/api/v1/admin/schedules/{name}/run", .admin) { _, context in
                let name = context.parameters.get("name") ?? ""
                do {
                    let result = try await scheduler.run(name, by: context.actor())
                    return .json(.ok, ScheduleView.render(name, result))
                } catch let refusal as Scheduler.Refusal {
                    throw Problem(refusal)
                }
            },
        ]
    }
}

extension Problem {
    init(_ refusal: Scheduler.Refusal) {
        switch refusal {
        case .unknown(let available):
            self.init(
                .notFound, detail: "There is no such schedule; there are: \(available.joined(separator: ", ")).",
                suggestedAction: "See GET /api/v1/admin/schedules")
        case .running: self.init(.scheduleRunning)
        }
    }
}
