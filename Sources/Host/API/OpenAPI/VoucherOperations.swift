import Domain

/// /api/v1/vouchers
enum VoucherOperations {
    static let all = [create, createBatch, read, cancel]

    private static let path = "/api/v1/vouchers"
    private static let tag = "Vouchers"

    private static let create = OperationEntry(
        method: "post", path: path, access: .client, id: "createVoucher", tag: tag,
        summary: "Issue a voucher",
        description:
            "Waits as `createVerification` does. When the provider's answer is lost the host never buys a second time: the answer is 202, and the host asks the provider what became of the order.",
        parameters: ["IdempotencyKey", "Mode"],
        input: .init(schema: "VoucherRequest", examples: ["airtime": Examples.voucherRequest]),
        answers: [
            .init(
                status: 201, description: "It is final.", schema: "Voucher",
                headers: ["Location", "Idempotency-Replayed"],
                example: Examples.voucher),
            .accepted(),
        ],
        problems: VerificationOperations.submitProblems)

    private static let createBatch = OperationEntry(
        method: "post", path: path + "/batch", access: .client, id: "createVoucherBatch", tag: tag,
        summary: "Issue many vouchers without waiting",
        description:
            "Up to 100 items, of which each is taken or refused by itself. Under an `Idempotency-Key` a repetition answers what was taken before and tries the rest again.",
        parameters: ["IdempotencyKey"],
        input: .init(schema: "VoucherBatch", examples: ["one": ["items": [Examples.voucherRequest]]]),
        answers: [.batch()], problems: VerificationOperations.asyncProblems)

    private static let read = OperationEntry(
        method: "get", path: path + "/{id}", access: .client, id: "readVoucher", tag: tag,
        summary: "Read a voucher", description: "With its code and PIN once it is issued.",
        parameters: ["Id", "IfNoneMatch"],
        answers: [
            .init(status: 200, description: "The voucher.", schema: "Voucher", headers: ["ETag"]), .notModified,
        ],
        problems: [401, 404, 500, 503])

    private static let cancel = OperationEntry(
        method: "post", path: path + "/{id}/cancel", access: .client, id: "cancelVoucher", tag: tag,
        summary: "Take a voucher back",
        description:
            "Asks the provider that issued it. 409 says why it is not taken back, such as that it has been redeemed. When the provider's answer is lost the answer is 202, and the host asks the provider what became of it; cancelling what is cancelled changes nothing. A voucher that is not issued yet is cancelled as a request. The body may be absent.",
        parameters: ["Id", "IdempotencyKey"],
        input: .init(
            schema: "VoucherCancelRequest", isRequired: false, examples: ["reason": ["reason": "ordered by mistake"]]),
        answers: [
            .init(
                status: 200, description: "The voucher; `voucherStatus` is `cancelled`.", schema: "Voucher",
                headers: ["Idempotency-Replayed"]),
            .accepted(),
        ], problems: [400, 401, 404, 409, 413, 415, 422, 500, 503, 504])
}
