extension PostgresDriver {
    func bulk(_ query: BulkSQL, _ values: [SQLValue], else failure: (() -> StoreError)?) throws(StoreError) {
        try bulk(query, values, failure.map { .expected($0) } ?? .none)
    }

    func bulk(
        _ query: BulkSQL, _ values: [SQLValue], later body: @escaping (Row) throws(StoreError) -> Void
    ) throws(StoreError) {
        try bulk(query, values, .later(body))
    }

    private func bulk(_ query: BulkSQL, _ values: [SQLValue], _ wish: PostgresBulk.Wish) throws(StoreError) {
        guard pipeline != nil else { throw lost() }
        isSettled = false
        if waiting.add(query, values, wish) { return }
        try sendWaiting()
        if !waiting.add(query, values, wish) { try sendAlone(query, values, wish) }
    }

    private func sendAlone(_ query: BulkSQL, _ values: [SQLValue], _ wish: PostgresBulk.Wish) throws(StoreError) {
        let purpose: PostgresPipeline.Purpose =
            switch wish {
            case .none: .ignored
            case .expected(let failure): .expected(failure)
            case .later(let body): .later(body)
            }
        try transmit(.shared(query.one), values, purpose)
    }

    /// What waited for others like it waits no longer.
    func sendWaiting() throws(StoreError) {
        for group in waiting.take() {
            let many = group.query.many
            guard group.rows.count > 1 else {
                for (values, wish) in zip(group.rows, group.wishes) { try sendAlone(group.query, values, wish) }
                continue
            }
            try onWire { pipeline throws(StoreError) in
                let query = Query.shared(many)
                let statement = url.isPrepared ? statements.prepared(query) : nil
                try pipeline?.send(statements.text(query), group, prepared: statement)
            }
        }
    }
}
