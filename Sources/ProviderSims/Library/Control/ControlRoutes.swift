/// The `/_sim/…` routes every vendor listener has; a vendor's own follow in `VendorSimulator.control`.
///
/// | route | does |
/// |---|---|
/// | GET /_sim/health | `{"vendor"}` |
/// | GET, POST, DELETE /_sim/faults; DELETE /_sim/faults/{id} | faults in force |
/// | GET /_sim/requests?path=&limit=; DELETE /_sim/requests | the request log |
/// | GET, POST /_sim/settings | switches |
/// | GET /_sim/stats | `{"requests","inFlight","peakInFlight"}` |
/// | POST /_sim/reset | everything back to its start |
struct ControlRoutes {
    let server: VendorServer

    func answer(_ request: SimRequest) async -> SimAnswer {
        do {
            if let answer = try common(request) { return answer }
        } catch {
            return .json(400, ["error": .string(error.message)])
        }
        if let answer = await server.simulator.control(request, settings: server.settings) { return answer }
        let place = "\(request.method) \(request.path)"
        return .json(404, ["error": .string("\(server.vendor.rawValue) has no control route \(place)")])
    }

    private func common(_ request: SimRequest) throws(ControlError) -> SimAnswer? {
        switch (request.method, request.path) {
        case ("GET", "/_sim/health"): return .json(200, ["vendor": .string(server.vendor.rawValue)])
        case ("GET", "/_sim/faults"): return .json(200, server.faults.json)
        case ("POST", "/_sim/faults"):
            let fault = try Fault(json: try object(request))
            return .json(201, ["id": .int(server.faults.add(fault))])
        case ("DELETE", "/_sim/faults"):
            server.faults.clear()
            return SimAnswer(status: 204)
        case ("GET", "/_sim/requests"):
            let limit = request.query("limit").flatMap { Int($0) } ?? RequestLog.mostEntries
            return .json(200, server.log.json(prefix: request.query("path"), limit: max(0, limit)))
        case ("DELETE", "/_sim/requests"):
            server.log.clear()
            return SimAnswer(status: 204)
        case ("GET", "/_sim/settings"): return .json(200, server.settings.json)
        case ("POST", "/_sim/settings"): return .json(200, try server.change(try object(request)).json)
        case ("GET", "/_sim/stats"): return .json(200, server.traffic.json)
        case ("POST", "/_sim/reset"):
            server.reset()
            return SimAnswer(status: 204)
        case ("DELETE", let path) where path.hasPrefix("/_sim/faults/"):
            let removed = Int(path.dropFirst("/_sim/faults/".count)).map(server.faults.remove(id:)) ?? false
            return removed ? SimAnswer(status: 204) : .json(404, ["error": "no such fault"])
        default: return nil
        }
    }

    private func object(_ request: SimRequest) throws(ControlError) -> JSON {
        do {
            return try JSON.parse(request.body)
        } catch {
            throw ControlError(message: "the body is no JSON: \(error.message) at byte \(error.offset)")
        }
    }
}
