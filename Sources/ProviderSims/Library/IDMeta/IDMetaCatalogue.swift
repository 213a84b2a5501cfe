import Synchronization

/// A template of the account.
struct IDMetaTemplate: Sendable {
    var id: Int
    var name: String
    var plans: [String]
    var active = true

    /// The create reply's form. `plans` is a string: `"null"` for templates with an even id, else JSON text.
    func createReply(secret: String, callbackUrl: String?) -> JSON {
        let names = JSON.array(plans.map { .string($0) })
        return [
            "id": .int(id), "name": .string(name), "plans": .string(plansText), "dropzone_plans": .string(names.text),
            "webhook_url": callbackUrl.map { .string($0) } ?? .null, "redirect_url": nil,
            "webhook_secret": .string(secret),
        ]
    }

    var listed: JSON {
        [
            "id": .int(id), "name": .string(name), "status": .string(active ? "active" : "inactive"),
            "plans": .array(plans.map { IDMetaPlan.json(named: $0) }),
        ]
    }

    private var plansText: String {
        id % 2 == 0 ? "null" : JSON.array(plans.map { IDMetaPlan.json(named: $0) }).text
    }
}

/// The account's templates and plans, and their listings.
///
/// | id | name | plans |
/// |---|---|---|
/// | 306 | First Philippine ID | document_verification |
/// | 424 | One Foreign ID | document_verification, biometrics_verification |
/// | 426 | Two Philippine IDs | document_verification |
/// | 431 | Retired Philippine ID, inactive | document_verification |
/// | 501 … 510 | one per plan, in the order of `IDMetaPlan.ids` | that plan |
/// | 520 | ID, face and watch lists | document_verification, biometrics_face_compare, aml |
/// | 530 | Selfie against a picture | biometrics_verification, biometrics_face_compare |
/// | 601 … 710 | Branch 001 … Branch 110, the last ten inactive | document_verification |
///
/// The settings `repeatPage` and `dropKey` spoil the listings.
final class IDMetaCatalogue: Sendable {
    private let templates: Mutex<[Int: IDMetaTemplate]>

    init() { templates = Mutex(Self.initial) }

    func template(_ id: Int) -> IDMetaTemplate? { templates.withLock { $0[id] } }

    func put(_ template: IDMetaTemplate) { templates.withLock { $0[template.id] = template } }

    /// - Returns: whether there was such a template.
    func remove(_ id: Int) -> Bool { templates.withLock { $0.removeValue(forKey: id) != nil } }

    func reset() { templates.withLock { $0 = Self.initial } }

    /// `GET /v1/templates?page=&per_page=`
    func templatePage(_ request: SimRequest, _ settings: Settings) -> SimAnswer {
        let all = templates.withLock { $0.values.sorted { $0.id < $1.id } }
        return Self.page(all.map(\.listed), request, settings)
    }

    /// `GET /v1/plans?page=&per_page=`
    func planPage(_ request: SimRequest, _ settings: Settings) -> SimAnswer {
        Self.page(IDMetaPlan.listed, request, settings)
    }

    /// 50 per page and never more; a page past the end is empty, as the vendor's framework does.
    private static func page(_ items: [JSON], _ request: SimRequest, _ settings: Settings) -> SimAnswer {
        let size = min(50, max(1, request.query("per_page").flatMap { Int($0) } ?? 50))
        let last = max(1, (items.count + size - 1) / size)
        let page = max(1, request.query("page").flatMap { Int($0) } ?? 1)
        // Compared before it is multiplied: a page number of any size is allowed.
        let shown = settings.repeatPage ? 1 : page
        var slice = page > last ? [] : Array(items.dropFirst((shown - 1) * size).prefix(size))
        if let key = settings.dropKey, let middle = slice.indices.dropFirst(slice.count / 2).first {
            slice[middle] = slice[middle].removing([key])
        }
        let path = request.path
        return .json(
            200,
            [
                "data": .array(slice), "current_page": .int(page), "per_page": .int(size), "last_page": .int(last),
                "total": .int(items.count),
                "next_page_url": page < last ? .string("\(path)?page=\(page + 1)&per_page=\(size)") : .null,
            ])
    }

    private static let initial: [Int: IDMetaTemplate] = {
        var list = [
            IDMetaTemplate(id: 306, name: "First Philippine ID", plans: ["document_verification"]),
            IDMetaTemplate(
                id: 424, name: "One Foreign ID", plans: ["document_verification", "biometrics_verification"]),
            IDMetaTemplate(id: 426, name: "Two Philippine IDs", plans: ["document_verification"]),
            IDMetaTemplate(id: 431, name: "Retired Philippine ID", plans: ["document_verification"], active: false),
            IDMetaTemplate(
                id: 520, name: "ID, face and watch lists",
                plans: ["document_verification", "biometrics_face_compare", "aml"]),
            IDMetaTemplate(
                id: 530, name: "Selfie against a picture",
                plans: ["biometrics_verification", "biometrics_face_compare"]),
        ]
        for (offset, plan) in IDMetaPlan.ids.enumerated() {
            list.append(IDMetaTemplate(id: 501 + offset, name: "Only \(plan.key)", plans: [plan.key]))
        }
        for branch in 1...110 {
            let number = String(1000 + branch).dropFirst()
            list.append(
                IDMetaTemplate(
                    id: 600 + branch, name: "Branch \(number)", plans: ["document_verification"],
                    active: branch <= 100))
        }
        return Dictionary(uniqueKeysWithValues: list.map { ($0.id, $0) })
    }()
}
