import PluginKit

/// One page of a list: `{"data":[…],"current_page":1,"last_page":3,"total":126,"next_page_url":…}`, in the forms that the
/// frameworks of such APIs write it. A page that cannot be read whole is no page.
struct ListPage {
    static let size = 50

    let entries: [JSON]
    /// For the next page; nil on the last one.
    let nextCursor: String?

    /// - Parameters:
    ///   - name: such as `templates`: a member of the answer that may hold the list, and the call in messages.
    ///   - ids: the identifying member's names, the first that is there counts.
    init(_ json: JSON, _ name: String, ids: [String], after cursor: ListCursor) throws(PluginFailure) {
        if Answer.saysFailure(json) { throw Answer.technicalFailure(name) }
        let boxes = [json, json["data"], json["result"]]
        guard let box = boxes.first(where: { $0["data"].isArray || $0[name].isArray }) else {
            throw Answer.unreadable(name, "it holds no list")
        }
        let entries = box["data"].isArray ? box["data"].array : box[name].array
        var seen: Set<String> = []
        for entry in entries {
            let id = try Self.id(entry, ids, name)
            guard seen.insert(id).inserted else { throw Answer.unreadable(name, "an id stands in it twice") }
        }
        let digest = ListCursor.digest(seen)
        guard entries.isEmpty || digest != cursor.digest else {
            throw Answer.unreadable(name, "page \(cursor.page) is the page before once more")
        }
        let count = cursor.count + entries.count
        let isLast = try Self.isLast(PageSigns(box, json, name), entries.count, cursor, count: count, name)
        self.entries = entries
        nextCursor = isLast ? nil : ListCursor(page: cursor.page + 1, count: count, digest: digest).text
    }

    /// A text or a whole number.
    static func id(_ entry: JSON, _ names: [String], _ list: String) throws(PluginFailure) -> String {
        let id = names.lazy.map { entry[$0] }.first { !$0.isNothing } ?? .absent
        guard let text = id.string == nil ? id.int.map(String.init) : id.filledString, text.count <= 256 else {
            throw Answer.unreadable(list, "an entry has no \(names.joined(separator: " or "))")
        }
        return text
    }

    /// More than one sign may tell; whichever says that there is more is believed, and an end must not come short.
    private static func isLast(
        _ signs: PageSigns, _ entries: Int, _ cursor: ListCursor, count: Int, _ name: String
    ) throws(PluginFailure) -> Bool {
        if let page = signs.page, page != cursor.page {
            throw Answer.unreadable(name, "page \(page) came instead of page \(cursor.page)")
        }
        let saysMore = [
            signs.lastPage.map { cursor.page < $0 }, signs.hasNext, signs.total.map { count < $0 },
        ].compactMap { $0 }
        let full = signs.size ?? size
        guard saysMore.contains(true) || saysMore.isEmpty && entries >= full else { return true }
        // Also when all that is said is a total that was never reached.
        guard entries > 0 else { throw Answer.unreadable(name, "page \(cursor.page) is empty and not the last") }
        return false
    }
}

/// What a page says about those to come; nil where it says nothing.
struct PageSigns {
    let page: Int?
    let lastPage: Int?
    let total: Int?
    let size: Int?
    let hasNext: Bool?

    init(_ box: JSON, _ json: JSON, _ name: String) throws(PluginFailure) {
        let places = [box, box["meta"], box["pagination"], json, json["meta"], json["pagination"]]
        func number(_ key: String) throws(PluginFailure) -> Int? {
            guard let value = places.lazy.map({ $0[key] }).first(where: { !$0.isNothing }) else { return nil }
            guard let number = value.int ?? value.string.flatMap({ Int($0) }), number >= 0 else {
                throw Answer.unreadable(name, "\(key) is no number")
            }
            return number
        }
        page = try number("current_page")
        lastPage = try number("last_page")
        total = try number("total")
        size = try number("per_page")
        let next = places.map { $0["next_page_url"] } + [box["links", "next"], json["links", "next"]]
        switch next.first(where: \.exists) {
        case nil: hasNext = nil
        case .null?: hasNext = false
        case .string(let url)?: hasNext = !url.isEmpty
        default: throw Answer.unreadable(name, "next_page_url is no text")
        }
    }
}
