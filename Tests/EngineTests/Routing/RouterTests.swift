import Domain
import ProviderConfig
import Testing

@testable import Engine
@testable import Store

private func operation(
    _ id: OperationID = .verificationID, types: [String] = [], countries: [String] = []
) -> Manifest.Operation {
    .init(id: id, processing: .singleStep, accepts: .init(verificationTypes: types, countries: countries))
}

private func option(
    _ provider: String, _ obstacle: RouteOption.Obstacle? = nil, priority: Int = 100, weight: Int = 1,
    operations: [String]? = nil, offered: [Manifest.Operation] = [operation()], templates: [String: String] = [:],
    entries: [TemplateEntry] = [], synced: Listing? = nil, config: JSON = [:], unmet: Set<OperationID> = []
) -> RouteOption {
    RouteOption(
        provider: provider, obstacle: obstacle, priority: priority, weight: weight,
        operations: operations?.compactMap { OperationFilter($0) }, offered: offered, unmet: unmet,
        templates: TemplateBook(
            templates.map { TemplateEntry(publicID: $0.key, externalID: $0.value) } + entries, synced: synced),
        defaults: defaultSettings.read(config))
}

private let defaultSettings = DefaultTemplateSettings([
    "properties": [
        "standard": ["type": "string", "x-template": "default"],
        "standards": ["type": "object", "x-template": "default"], "score": ["type": "integer"],
    ]
])

/// A listing with these ids, true for active ones, nil for retired ones.
private func listing(_ ids: [String: Bool?]) -> Listing {
    let key = ListingKey(provider: "p", kind: .template)
    let now = Timestamp(milliseconds: 1)
    let versions = ids.map { id, isActive in
        ListingVersion(
            entry: ListedEntry(externalID: id, name: id, isActive: isActive ?? true), version: 1, change: .added,
            actor: "schedule", firstSeenAt: now, since: now, isLive: isActive != nil)
    }
    return Listing(
        state: ListingState(key: key, generation: 1, syncedAt: now, triedAt: now),
        versions: Dictionary(uniqueKeysWithValues: versions.map { ($0.entry.externalID, $0) }))
}

private func query(
    type: String? = nil, template: String? = nil, country: String? = nil, key: String = "k", tried: Set<String> = [],
    only: String? = nil
) -> RouteQuery {
    RouteQuery(
        tenant: "acme", operation: .verificationID, type: type, template: template, country: country, splitKey: key,
        tried: tried, only: only)
}

@Suite("Routing")
struct RouterTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var option: RouteOption
        var query: RouteQuery
        /// nil is eligible.
        var reason: String?
        var problem: Route.Problem?

        init(_ option: RouteOption, _ query: RouteQuery, _ reason: String?, _ problem: Route.Problem?) {
            self.option = option
            self.query = query
            self.reason = reason
            self.problem = problem
        }

        var testDescription: String { "\(reason ?? "eligible") \(query.type ?? "") \(query.template ?? "")" }
    }

    static let cases: [Case] = [
        Case(option("p"), query(), nil, nil),
        Case(option("p"), query(only: "p"), nil, nil),
        Case(option("p"), query(only: "q"), "served_by_another", .unsupported),
        Case(option("p", .disabled), query(), "disabled", .unsupported),
        Case(option("p", .notForTenant), query(), "not_for_tenant", .unsupported),
        Case(option("p", .shadow), query(), "shadow", .unsupported),
        Case(option("p", .broken), query(), "broken", .unavailable),
        Case(option("p", .broken, offered: []), query(), "broken", .unavailable),
        Case(option("p", .breakerOpen), query(), "breaker_open", .unavailable),
        Case(option("p"), query(tried: ["p"]), "tried", .unavailable),
        Case(option("p"), query(tried: ["q"]), nil, nil),
        Case(option("p", offered: [operation(.voucherIssue)]), query(), "operation_not_offered", .unsupported),
        Case(option("p", offered: []), query(), "operation_not_offered", .unsupported),
        Case(option("p", offered: [], unmet: [.verificationID]), query(), "operation_not_configured", .unsupported),
        Case(
            option("p", operations: ["voucher.issue"]), query(), "operation_not_enabled_for_tenant", .unsupported),
        Case(option("p", operations: []), query(), "operation_not_enabled_for_tenant", .unsupported),
        Case(option("p", operations: ["verification.id"]), query(), nil, nil),
        Case(option("p", operations: ["verification.id/1"]), query(), nil, nil),
        Case(
            option("p", operations: ["verification.id/2"]), query(), "operation_not_enabled_for_tenant", .unsupported),
        Case(option("p", offered: [operation(types: ["nbi"])]), query(type: "nbi"), nil, nil),
        Case(
            option("p", offered: [operation(types: ["nbi"])]), query(type: "prc"), "type_not_accepted", .unsupported),
        Case(option("p", offered: [operation(types: ["nbi"])]), query(), nil, nil),
        Case(option("p"), query(type: "anything"), nil, nil),
        Case(
            option("p", offered: [operation(types: ["air", "data"]).limited(to: "data")]), query(type: "data"), nil, nil
        ),
        Case(
            option("p", offered: [operation(types: ["air", "data"]).limited(to: "data")]), query(type: "air"),
            "type_not_accepted", .unsupported),
        Case(option("p", offered: [operation().limited(to: "data")]), query(type: "air"), nil, nil),
        Case(option("p", offered: [operation(countries: ["PHL"])]), query(country: "PHL"), nil, nil),
        Case(
            option("p", offered: [operation(countries: ["PHL"])]), query(country: "ZWE"), "country_not_accepted",
            .unsupported),
        Case(option("p", offered: [operation(countries: ["PHL"])]), query(), nil, nil),
        Case(option("p", templates: ["ph-id": "306"]), query(template: "ph-id"), nil, nil),
        Case(
            option("p", templates: ["ph-id": "306"]), query(template: "zz"), "template_unknown", .unknownTemplate("zz")),
        // The request's own fault is named before the provider's state.
        Case(
            option("p", .breakerOpen, templates: [:]), query(template: "zz"), "template_unknown", .unknownTemplate("zz")
        ),
        Case(
            option("p", .broken, offered: [operation(types: ["nbi"])]), query(type: "prc"), "type_not_accepted",
            .unsupported),
    ]

    @Test("each rule lets a provider through or names why not", arguments: cases)
    func rule(_ it: Case) {
        let route = Router.route(it.query, among: [it.option])
        #expect(route.problem == it.problem)
        #expect(route.candidates.count == 1)
        #expect(route.candidates.first?.verdict == it.reason.map { .skipped(reason: $0) } ?? .eligible)
        #expect(route.eligible.isEmpty == (it.reason != nil))
    }

    @Test("no provider at all is unsupported")
    func nobody() {
        #expect(Router.route(query(), among: []).problem == .unsupported)
    }

    @Test("a problem that passes comes before an unknown template, and that before nobody does it")
    func precedence() {
        let unsupported = option("a", .disabled)
        let lacking = option("b", templates: [:])
        let open = option("c", .breakerOpen, templates: ["t": "1"])
        let asked = query(template: "t")
        #expect(Router.route(asked, among: [unsupported, lacking, open]).problem == .unavailable)
        #expect(Router.route(asked, among: [unsupported, lacking]).problem == .unknownTemplate("t"))
        #expect(Router.route(asked, among: [unsupported]).problem == .unsupported)
        #expect(
            Router.route(asked, among: [unsupported, lacking, open, option("d", templates: ["t": "2"])]).problem == nil)
    }

    @Test("lower priorities come first, whatever the weights, and the skipped come last with their reasons")
    func priorities() {
        let route = Router.route(
            query(),
            among: [
                option("late", priority: 200, weight: 1000), option("off", .disabled, priority: 1),
                option("first", priority: 10), option("middle", priority: 100),
            ])
        #expect(route.candidates.map(\.provider) == ["first", "middle", "late", "off"])
        #expect(route.candidates.map(\.priority) == [10, 100, 200, 1])
        #expect(route.candidates.last?.verdict == .skipped(reason: "disabled"))
    }

    @Test("a candidate carries the vendor's own template")
    func templates() {
        let route = Router.route(
            query(template: "ph-id"),
            among: [option("a", priority: 1, templates: ["ph-id": "306"]), option("b", templates: ["ph-id": "x-9"])])
        #expect(route.eligible.map(\.template) == ["306", "x-9"])
        #expect(
            Router.route(query(), among: [option("a", templates: ["ph-id": "306"])]).eligible.map(\.template) == [nil])
    }

    @Test("equals share the requests by weight", arguments: [[1, 1], [3, 1], [5, 3, 2], [1, 1, 1, 1]])
    func weights(weights: [Int]) {
        let options = weights.enumerated().map { option("p\($0)", weight: $1) }
        var firsts: [String: Int] = [:]
        let keys = 10_000
        for key in 0..<keys {
            let first = Router.route(query(key: "subject-\(key)"), among: options).candidates[0].provider
            firsts[first, default: 0] += 1
        }
        let total = weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            let share = Double(firsts["p\(index)"] ?? 0) / Double(keys)
            #expect(abs(share - Double(weight) / Double(total)) < 0.03, "p\(index) of \(weights)")
        }
    }

    @Test("the second place is shared by weight as well")
    func secondPlace() {
        let options = [option("a", priority: 1), option("b", weight: 3), option("c", weight: 1)]
        let second = (0..<10_000).count { key in
            Router.route(query(key: "\(key)"), among: options).candidates[1].provider == "b"
        }
        #expect(abs(Double(second) / 10_000 - 0.75) < 0.03)
    }

    @Test("a key stays with its provider when another one leaves or comes, and whatever the order of the list")
    func stable() {
        let options = (0..<5).map { option("p\($0)", weight: $0 + 1) }
        for key in 0..<500 {
            let before = Router.route(query(key: "\(key)"), among: options).candidates.map(\.provider)
            #expect(Router.route(query(key: "\(key)"), among: options.reversed()).candidates.map(\.provider) == before)
            for gone in 0..<5 {
                let after = Router.route(query(key: "\(key)"), among: options.filter { $0.provider != "p\(gone)" })
                #expect(after.candidates.map(\.provider) == before.filter { $0 != "p\(gone)" })
            }
        }
    }

    @Test("a provider in tatters passes over to the next one")
    func tried() {
        let options = [option("a", priority: 1), option("b", priority: 2), option("c", .breakerOpen, priority: 3)]
        let route = Router.route(query(tried: ["a"]), among: options)
        #expect(route.eligible.map(\.provider) == ["b"])
        #expect(
            route.candidates.map(\.verdict) == [.eligible, .skipped(reason: "tried"), .skipped(reason: "breaker_open")])
    }

    @Test("candidates survive being kept with the request")
    func kept() {
        let candidates = [
            Candidate(provider: "a", priority: 10, verdict: .eligible, template: nil),
            Candidate(provider: "b", priority: -1, verdict: .skipped(reason: "shadow")),
        ]
        #expect(Candidate.list(.array(candidates.map(\.json))) == candidates)
        #expect(Candidate.list(["nonsense", ["priority": 1], 7]) == [])
        #expect(Candidate.list(.null) == [])
    }

    @Test(
        "a synced template is known by the vendor's own id, unless it is inactive, gone or ambiguous",
        arguments: [
            ("306", "p", nil), ("431", nil, "template_inactive"), ("299", nil, "template_inactive"),
            ("777", nil, "template_unknown"), ("ph-id", "p", nil), ("ph-old", nil, "template_inactive"),
            ("ph-gone", nil, "template_inactive"), ("ph-own", "p", nil), ("off", nil, "template_inactive"),
        ] as [(String, String?, String?)])
    func synced(asked: String, server: String?, reason: String?) {
        let templates = ["ph-id": "306", "ph-old": "431", "ph-gone": "299", "ph-own": "never listed"]
        let off = TemplateEntry(publicID: "off", externalID: "306", isActive: false)
        let route = Router.route(
            query(template: asked),
            among: [
                option(
                    "p", templates: templates, entries: [off], synced: listing(["306": true, "431": false, "299": nil]))
            ])
        #expect(route.eligible.first?.provider == server)
        #expect(route.problem == (server == nil ? .unknownTemplate(asked) : nil))
        if let reason { #expect(route.candidates.first?.verdict == .skipped(reason: reason)) }
    }

    @Test(
        "a request that names no template needs a default that the vendor has",
        arguments: [
            ("306", "p", nil), ("431", nil, "template_inactive"), ("299", nil, "template_inactive"),
            ("777", nil, "template_unknown"), ("operator's", "p", nil),
        ] as [(String, String?, String?)])
    func defaults(standard: String, server: String?, reason: String?) {
        let synced = listing(["306": true, "431": false, "299": nil])
        let one = option(
            "p", templates: ["own": "operator's"], synced: synced, config: ["standard": .string(standard)])
        let route = Router.route(query(), among: [one])
        #expect(route.eligible.map(\.provider) == (server.map { [$0] } ?? []))
        #expect(route.problem == (server == nil ? .noDefaultTemplate : nil))
        if let reason { #expect(route.candidates.first?.verdict == .skipped(reason: reason)) }
        // Another one's default is its own, a named template needs none, and no list says nothing.
        let next = option("q", priority: 200, synced: listing([:]))
        #expect(Router.route(query(), among: [one, next]).eligible.last?.provider == "q")
        #expect(Router.route(query(template: "306"), among: [one]).problem == nil)
        let unread = option("p", config: ["standard": .string(standard)])
        #expect(Router.route(query(), among: [unread]).problem == nil)
    }

    @Test("a default of the type wins over the plain one")
    func defaultsByType() {
        let synced = listing(["306": true, "431": false])
        let config: JSON = ["standard": "306", "standards": ["document": "431"], "score": 431]
        let one = option("p", synced: synced, config: config)
        #expect(Router.route(query(type: "document"), among: [one]).problem == .noDefaultTemplate)
        #expect(Router.route(query(), among: [one]).problem == nil)
        #expect(defaultSettings.read(config).all.map(\.pointer.description) == ["/standard", "/standards/document"])
    }

    @Test("an id that two vendors have, or that the operator gave a meaning, is nobody's own")
    func ambiguous() {
        let a = option("a", synced: listing(["7": true, "8": true]))
        let b = option("b", synced: listing(["7": true]))
        #expect(Router.route(query(template: "7"), among: [a, b]).problem == .unknownTemplate("7"))
        #expect(Router.route(query(template: "8"), among: [a, b]).eligible.map(\.template) == ["8"])
        let meant = option("c", templates: ["8": "x-8"])
        #expect(Router.route(query(template: "8"), among: [a, meant]).eligible.map(\.template) == ["x-8"])
        // What the tenant cannot use is no rival, and what is down for a moment still is.
        let stranger = option("b", .notForTenant, synced: listing(["7": true]))
        #expect(Router.route(query(template: "7"), among: [a, stranger]).eligible.map(\.provider) == ["a"])
        let down = option("b", .breakerOpen, synced: listing(["7": true]))
        #expect(Router.route(query(template: "7"), among: [a, down]).problem == .unknownTemplate("7"))
    }
}
