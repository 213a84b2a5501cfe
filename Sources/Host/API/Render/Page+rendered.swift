import Domain
import Store

extension Page {
    /// A page of the store; a cursor that it does not know is the client's mistake.
    static func asked(_ read: () async throws(StoreError) -> Page) async throws -> Page {
        do throws(StoreError) {
            return try await read()
        } catch {
            guard error.code == .cursor else { throw error }
            let fault = Problem.Fault(pointer: "cursor", message: "must be a nextCursor of an earlier page")
            throw Problem(.invalidRequest, errors: [fault])
        }
    }

    /// - Parameter item: one of them, rendered.
    func rendered(_ item: (Item) -> [UInt8]) -> [UInt8] {
        var object = ObjectWriter()
        object.member("items", raw: ObjectWriter.array(items.map(item)))
        object.member("nextCursor", next)
        return object.finish()
    }
}
