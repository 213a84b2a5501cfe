import Domain

/// A request's end, sealed.
struct SealedFinal: Sendable {
    let record: FinalRecord
    let result: [UInt8]?
    let failureDetail: [UInt8]?

    init(_ record: FinalRecord, request: ID, key: DataKey) {
        self.record = record
        result = key.seal(record.result, "requests", request, "result")
        failureDetail = key.seal(record.failureDetail, "requests", request, "failure_detail")
    }

    /// For a request whose key is gone: result and detail are dropped.
    init(withoutSecrets record: FinalRecord) {
        self.record = record
        result = nil
        failureDetail = nil
    }
}
