import API
import ArgumentParser
import Domain
import Engine
import ProviderConfig
import Store

extension RequestsCommand {
    struct Review: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists verifications that wait for a person, newest first.")

        @Option(help: "Only of this tenant, by name.")
        var tenant: String?

        @Option(help: "At most so many, 1 to 1000.")
        var limit = 50

        @Option(help: "The cursor that the page before ended with.")
        var cursor: String?

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withStore { store in
                let owner = try await tenant.asyncMap { try await Lookup.tenant($0, in: store).id }
                let page = try await Reviewer(store).list(.review, tenant: owner, after: cursor, limit: limit)
                let names = try await Lookup.tenantNames(in: store)
                if options.json {
                    return Output.page(page.items.map { ReviewView.render($0, names[$0.tenant]) }, next: page.next)
                }
                Output.table(
                    ["id", "tenant", "type", "provider", "version", "completed"],
                    page.items.map { request in
                        [
                            request.id.text, names[request.tenant] ?? "", request.type ?? "", request.provider ?? "",
                            String(request.version), request.completedAt?.iso8601 ?? "",
                        ]
                    })
                if let next = page.next { Output.note("more: --cursor \(next)") }
            }
        }
    }

    struct Decide: AsyncParsableCommand {
        enum Verdict: String, ExpressibleByArgument, CaseIterable {
            case approved
            case rejected
        }

        static let configuration = CommandConfiguration(
            abstract: "Decides a completed verification; its client hears of it. Audited.",
            discussion: "Nothing changes when that is its verdict already.")

        @Argument(help: "The verification's id.")
        var id: String

        @Argument(help: "approved or rejected.")
        var verdict: Verdict

        @Option(help: "Why; kept sealed with the verification.")
        var notes: String?

        @Option(help: "Only this version of it (default: as it is).")
        var version: Int64?

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withStore { store in
                let decision: Decision = verdict == .approved ? .approved : .rejected
                let record: RequestRecord
                do {
                    record = try await Reviewer(store).decide(
                        Lookup.id(id), decision, notes: notes, version: version, actor: Lookup.actor)
                } catch let refusal as Reviewer.Refusal {
                    throw Self.failure(refusal, id)
                }
                let name = try await Lookup.tenantNames(in: store)[record.tenant]
                if options.json {
                    Output.line(String(decoding: ReviewView.render(record, name), as: UTF8.self))
                } else {
                    Output.line("\(id) is \(record.decision?.rawValue ?? ""), version \(record.version)")
                }
            }
        }

        private static func failure(_ refusal: Reviewer.Refusal, _ id: String) -> CommandFailure {
            switch refusal {
            case .notFound:
                CommandFailure("there is no verification \(id)", action: "gatehouse requests review")
            case .undecided(let status):
                CommandFailure(
                    "the verification has no verdict to revise: it is \(status.rawValue)",
                    action: "gatehouse requests show \(id)")
            case .changed:
                CommandFailure(
                    "the verification has changed since it was seen", action: "gatehouse requests show \(id)")
            }
        }
    }
}
