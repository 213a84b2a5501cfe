import Domain
package import Logging
package import Store
import Synchronization

/// Writes what befalls providers as operators' events: breakers that open and close (half-open is no news: it leads to one
/// or the other), accounts that do not work, sessions that are set aside. What goes on and on is told now and then, with
/// how often it was not told.
package final class ProviderNews: Sendable {
    private struct News: Sendable {
        var event: OperatorEvent
        var data: [String: JSON]
        var withheld: Int
    }

    private struct Limits {
        var breakers = FlapLimit()
        var failures = FlapLimit(most: 1)
    }

    private let store: DataStore
    private let node: String
    private let logger: Logger
    private let limits = Mutex(Limits())
    private let news: AsyncStream<News>
    private let sink: AsyncStream<News>.Continuation

    package init(store: DataStore, node: String, logger: Logger) {
        self.store = store
        self.node = node
        self.logger = logger
        (news, sink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(256))
    }

    /// Quick: it is called where the breaker moves.
    package func moved(_ provider: String, isOpen: Bool) {
        guard let withheld = limits.withLock({ $0.breakers.admit(provider, at: .now()) }) else { return }
        let type = isOpen ? "provider.breaker.opened" : "provider.breaker.closed"
        tell(OperatorEvent(type: type, target: provider), [:], withheld)
    }

    /// What its failure says of the provider itself, if that is for an operator to mend.
    func failed(_ failure: StepFailure, _ operation: OperationID, provider: String, tenant: ID) {
        guard failure.errorClass == .config || failure.errorClass == .credentialExpired else { return }
        tellFailure(
            "provider.account.failing", failure, provider: provider, tenant: tenant,
            ["operation": .string("\(operation)")])
    }

    /// A session is a dead letter now.
    func parked(_ failure: StepFailure, request: ID, provider: String, tenant: ID) {
        tellFailure(
            "provider.session.parked", failure, provider: provider, tenant: tenant, ["request": .string(request.text)])
    }

    /// Until the task is cancelled.
    package func run() async {
        for await one in news {
            var event = one.event
            var data = one.data
            data["node"] = .string(node)
            if one.withheld > 0 { data["withheld"] = .number(one.withheld) }
            event.data = .object(data)
            do throws(StoreError) {
                try await store.appendOperatorEvent(event)
            } catch {
                logger.error(
                    "an operators' event is not written",
                    metadata: ["type": .string(event.type), "error": .string(error.message)])
            }
        }
    }

    private func tellFailure(
        _ type: String, _ failure: StepFailure, provider: String, tenant: ID, _ data: [String: JSON]
    ) {
        let name = "\(type) \(provider) \(tenant)"
        guard let withheld = limits.withLock({ $0.failures.admit(name, at: .now()) }) else { return }
        var data = data
        data["code"] = .string(String(failure.code.prefix(200)))
        tell(OperatorEvent(type: type, target: provider, tenant: tenant), data, withheld)
    }

    private func tell(_ event: OperatorEvent, _ data: [String: JSON], _ withheld: Int) {
        sink.yield(News(event: event, data: data, withheld: withheld))
    }
}
