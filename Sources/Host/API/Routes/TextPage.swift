import Domain
import Hummingbird
import Vault

/// A page of a list that is ordered by a text of each item, which the cursor holds.
struct TextPage {
    var limit = 50
    var after: String?

    /// - Parameter names: the query's other parameters.
    static func read(_ request: Request, besides names: [String] = []) throws(Problem) -> TextPage {
        let names = names + ["cursor", "limit"]
        var page = TextPage()
        var faults: [Problem.Fault] = []
        for name in request.uri.queryParameters.map({ String($0.key) }) where !names.contains(name) {
            faults.append(.init(pointer: name, message: "is not a parameter" + didYouMean(name, among: names)))
        }
        if let text = request.query("limit") {
            if let limit = Int(text), (1...200).contains(limit) {
                page.limit = limit
            } else {
                faults.append(.init(pointer: "limit", message: "must be a whole number from 1 to 200"))
            }
        }
        if let text = request.query("cursor") {
            if let bytes = Base64.decodeURL(text), !bytes.isEmpty, bytes.count <= 1024 {
                page.after = String(decoding: bytes, as: UTF8.self)
            } else {
                faults.append(.init(pointer: "cursor", message: "must be a nextCursor of an earlier page"))
            }
        }
        if !faults.isEmpty {
            throw Problem(
                .invalidRequest, detail: "The query has parameters that are unknown or wrong.", errors: faults)
        }
        return page
    }

    /// - Parameter items: in the order of their keys.
    func cut<Item>(_ items: [Item], by key: (Item) -> String) -> (items: [Item], next: String?) {
        let rest = after.map { after in items.filter { key($0) > after } } ?? items
        let page = Array(rest.prefix(limit))
        let next = rest.count > limit ? page.last.map { Base64.encodeURL(Array(key($0).utf8)) } : nil
        return (page, next)
    }
}
