import Domain
import Store
import Synchronization
import TestSupport

@testable import Engine

/// A vendor that lists what it is told to, for the plugin `Lister`: `/templates/CURSOR` and `/plans/CURSOR`.
final class ListingVendor: Sendable {
    private struct State {
        /// By path.
        var pages: [String: String] = [:]
        var isDown = false
    }

    private final class Pages: Sendable {
        let state = Mutex(State())
    }

    private let pages = Pages()
    let server: LoopbackServer

    init() {
        server = LoopbackServer { [pages] request in
            let body = pages.state.withLock { state -> String? in
                if state.isDown { return nil }
                let noPlans = request.path.hasPrefix("/plans") ? #"{"plans":[],"nextCursor":null}"# : nil
                return state.pages[request.path] ?? noPlans
            }
            return body.map { .json(200, $0) } ?? .json(503, "{}")
        }
    }

    func goDown(_ isDown: Bool = true) { pages.state.withLock { $0.isDown = isDown } }

    func set(_ path: String, _ body: JSON) { pages.state.withLock { $0.pages[path] = body.text } }

    /// Lists these in pages of `size`.
    func list(_ ids: [String], size: Int = 50, inactive: Set<String> = [], renamed: Set<String> = []) {
        let chunks = stride(from: 0, to: max(ids.count, 1), by: size).map { Array(ids[$0..<min($0 + size, ids.count)]) }
        for (number, page) in chunks.enumerated() {
            let items = page.map { id in
                Self.item(id, name: renamed.contains(id) ? "New \(id)" : id, isActive: !inactive.contains(id))
            }
            set(
                "/templates/" + (number == 0 ? "" : "p\(number)"),
                [
                    "templates": .array(items),
                    "nextCursor": number + 1 < chunks.count ? .string("p\(number + 1)") : .null,
                ])
        }
    }

    static func item(_ id: String, name: String? = nil, isActive: Bool = true) -> JSON {
        [
            "externalId": .string(id), "name": .string(name ?? id), "description": .null, "steps": ["check"],
            "active": .bool(isActive), "raw": ["id": .string(id)],
        ]
    }
}
