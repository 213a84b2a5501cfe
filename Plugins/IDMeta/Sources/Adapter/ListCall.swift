import PluginKit

/// Asks for one page of a list and reads the answer to it; the state of the flows that do.
struct ListCall: Codable, Sendable {
    private var cursor: String?

    mutating func begin<Result>(
        _ list: IDMetaPath, cursor: String? = nil, size: Int = ListPage.size, _ context: Context<IDMetaPlugin>
    ) throws(PluginFailure) -> Step<Result> {
        let place = try ListCursor(cursor)
        self.cursor = cursor
        let calls = IDMetaCalls(configuration: context.configuration)
        return .perform(.http(calls.page(list, place.page, size: size)))
    }

    func page(_ response: Response, _ list: IDMetaPath, ids: [String]) throws(PluginFailure) -> ListPage {
        try ListPage(try Self.answer(response, list), list.name, ids: ids, after: try ListCursor(cursor))
    }

    static func answer(_ response: Response, _ list: IDMetaPath) throws(PluginFailure) -> JSON {
        do {
            return try Answer.read(response, list.name, missing: "there is no such list; set paths.\(list.name)")
        } catch {
            // No client asked for it, so a client's fault it is not.
            guard error.failureClass == .invalidRequest else { throw error }
            throw PluginFailure(.config, code: error.code, message: error.message)
        }
    }

    static func cancelled(_ reason: String) -> PluginFailure {
        PluginFailure(.rejectedByProvider, code: "cancelled", message: reason)
    }
}
