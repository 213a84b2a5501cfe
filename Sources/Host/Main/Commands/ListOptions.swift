import ArgumentParser
import Domain
import ProviderConfig
import Store

/// Which page of a list.
struct PageOptions: ParsableArguments {
    @Option(help: "At most so many, 1 to 1000.")
    var limit = 50

    @Option(help: "The cursor that the page before ended with.")
    var cursor: String?

    /// - Parameters:
    ///   - item: one of them as JSON.
    ///   - row: the same for a table.
    func show<Item>(
        _ page: Page<Item>, json: Bool, item: (Item) -> [UInt8], _ head: [String], row: (Item) -> [String]
    ) {
        if json { return Output.page(page.items.map(item), next: page.next) }
        Output.table(head, page.items.map(row))
        if let next = page.next { Output.note("more: --cursor \(next)") }
    }
}

/// Of whom, and from when until when.
struct SpanOptions: ParsableArguments {
    @Option(help: "Only of this tenant, by name.")
    var tenant: String?

    @Option(help: "Only from then on: a date, or a UTC time.")
    var from: String?

    @Option(help: "Only from before then.")
    var to: String?

    func tenant(in store: DataStore) async throws -> ID? {
        try await tenant.asyncMap { try await Lookup.tenant($0, in: store).id }
    }

    func start() throws -> Timestamp? { try from.map { try Lookup.time($0, "--from") } }
    func end() throws -> Timestamp? { try to.map { try Lookup.time($0, "--to") } }
}

/// How many of those that match are changed.
struct ManyOptions: ParsableArguments {
    @Flag(help: "All of them.")
    var all = false

    @Option(help: "At most so many.")
    var limit = 1000

    /// - Parameters:
    ///   - isNarrowed: an option says which are meant.
    ///   - what: what they are called.
    ///   - options: those that could say it.
    func require(_ isNarrowed: Bool, _ what: String, _ options: String) throws {
        if isNarrowed || all { return }
        throw CommandFailure(
            "nothing says which \(what) are meant", action: "name one, filter by \(options), or say --all")
    }
}
