/// IDMeta's own `/_sim` routes.
///
/// | route | does |
/// |---|---|
/// | POST /_sim/templates `{"id","name","plans":[…],"active"}` | adds, changes or (`active` false) retires a template: 201 |
/// | DELETE /_sim/templates/{id} | removes one: 204 or 404 |
/// | POST /_sim/decisions `{"verificationId","status"}` | a person at the vendor decides: 200 |
/// | POST /_sim/callbacks `{"url"?,"verificationId","type"?,"shape"?,"secret"?,"status"?}` | sends one now: `{"url","status","body","headers"}` |
/// | GET /_sim/callbacks | the last 1,000 sent, oldest first |
struct IDMetaControl {
    let simulator: IDMetaSimulator

    func answer(_ request: SimRequest, settings: Settings) async -> SimAnswer? {
        switch (request.method, request.path) {
        case ("POST", "/_sim/templates"): return putTemplate(request)
        case ("DELETE", let path) where path.hasPrefix("/_sim/templates/"):
            let removed = Int(path.dropFirst("/_sim/templates/".count)).map(simulator.catalogue.remove) ?? false
            return removed ? SimAnswer(status: 204) : .json(404, ["error": "no such template"])
        case ("GET", "/_sim/callbacks"): return .json(200, simulator.callbacks.json)
        case ("POST", "/_sim/decisions"): return decide(request)
        case ("POST", "/_sim/callbacks"): return await sendCallback(request, settings)
        default: return nil
        }
    }

    private func putTemplate(_ request: SimRequest) -> SimAnswer {
        guard let json = request.jsonObject, let id = json["id"]?.int, let name = json["name"]?.string else {
            return .json(400, ["error": "template: id (integer) and name (string) are needed"])
        }
        let plans = json["plans"]?.array?.compactMap(\.string) ?? ["document_verification"]
        let template = IDMetaTemplate(id: id, name: name, plans: plans, active: json["active"]?.bool ?? true)
        simulator.catalogue.put(template)
        return .json(201, template.listed)
    }

    private func decide(_ request: SimRequest) -> SimAnswer {
        guard let json = request.jsonObject, let id = json["verificationId"]?.scalarText.flatMap({ Int($0) }),
            let status = json["status"]?.int.flatMap(IDMetaStatus.init(rawValue:)),
            simulator.verifications.decide(id, status) != nil
        else { return .json(404, ["error": "decision: name a verificationId that there is, and a status"]) }
        return .json(200, ["verificationId": .int(id), "status": .int(status.rawValue)])
    }

    private func sendCallback(_ request: SimRequest, _ settings: Settings) async -> SimAnswer {
        guard let json = request.jsonObject, let id = json["verificationId"]?.scalarText.flatMap({ Int($0) }),
            let verification = simulator.verifications.find(id)
        else { return .json(404, ["error": "callback: no verification of that verificationId"]) }
        guard let url = json["url"]?.string ?? settings.callbackUrl else {
            return .json(400, ["error": "callback: give a url, or set callbackUrl first"])
        }
        let shape = json["shape"]?.string ?? settings.callbackShape
        guard let form = CallbackShape(rawValue: shape) else {
            return .json(400, ["error": .string("callback: unknown shape \(shape)")])
        }
        let plans = settings.strictPlans ? simulator.catalogue.template(verification.template)?.plans ?? [] : []
        let given = json["status"]?.int.flatMap(IDMetaStatus.init(rawValue:))
        let body = form.body(
            type: json["type"]?.string ?? "trustValidation.complete", verification,
            status: given ?? verification.status(plans: plans))
        var signing = settings
        signing.callbackSecret = json["secret"]?.string ?? settings.callbackSecret
        return .json(200, await simulator.callbacks.send(to: url, body: body, settings: signing))
    }
}
