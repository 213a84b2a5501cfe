import Synchronization

/// Vouchers, float balances and kept answers, changed only together.
final class AirtimeBook: Sendable {
    private let state = Mutex(AirtimeLedger())

    func clear() { state.withLock { $0 = AirtimeLedger() } }

    var ledger: JSON { state.withLock { $0.json } }

    func issue(_ request: SimRequest, _ settings: Settings) -> SimAnswer {
        keyed(request, settings) { ledger in
            let order: AirtimeOrder
            do throws(AirtimeOrder.Refusal) {
                order = try AirtimeOrder(request)
            } catch {
                return error.answer
            }
            return ledger.issue(order, settings)
        }
    }

    func cancel(_ request: SimRequest, _ settings: Settings) -> SimAnswer {
        keyed(request, settings) { ledger in
            guard let id = request.jsonObject?["id"]?.string else {
                return AirtimeSimulator.error(400, "invalid_request", "id is required")
            }
            return ledger.cancel(id)
        }
    }

    func status(id: String) -> SimAnswer { state.withLock { $0.read(id) } }

    func status(reference: String) -> SimAnswer {
        state.withLock { ledger in ledger.read(ledger.firstByReference[reference] ?? "") }
    }

    func redeem(_ id: String) -> SimAnswer { state.withLock { $0.redeem(id) } }

    func setFloat(_ json: JSON) -> SimAnswer {
        state.withLock { ledger in
            for member in json.members ?? [] {
                guard let currency = AirtimeCurrency(rawValue: member.key),
                    let amount = member.value.string.flatMap({ AirtimeAmount($0) })
                else {
                    return .json(400, ["error": .string("float: \(member.key) needs USD or ZWG and an amount as text")])
                }
                ledger.float[currency] = amount.cents
            }
            return .json(200, ledger.balances)
        }
    }

    /// The same key on the same route gives the same answer, whatever the body. 429 and 5xx keep nothing, unless the
    /// request was acted upon before it was answered so.
    private func keyed(
        _ request: SimRequest, _ settings: Settings, _ act: (inout AirtimeLedger) -> SimAnswer
    ) -> SimAnswer {
        state.withLock { ledger in
            guard settings.honourIdempotency, let key = request.header("Idempotency-Key") else { return act(&ledger) }
            let place = "\(request.path) \(request.header("X-Api-Key") ?? "") \(key)"
            if let kept = ledger.kept[place] { return kept }
            let known = ledger.vouchers.count
            let answer = act(&ledger)
            if ledger.vouchers.count > known || answer.status < 500 && answer.status != 429 {
                ledger.kept[place] = answer
            }
            return answer
        }
    }
}
