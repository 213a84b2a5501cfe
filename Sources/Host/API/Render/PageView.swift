import Domain
import Engine

/// One page of a list: the items, and where the next page begins.
enum PageView {
    static func render(_ page: RequestPage, _ item: (RequestView) -> [UInt8]) -> [UInt8] {
        var object = ObjectWriter()
        object.member("items", raw: ObjectWriter.array(page.items.map(item)))
        object.member("nextCursor", page.next)
        return object.finish()
    }
}
