import Domain

/// /api/v1/vouchers
enum VoucherOperations {
    static let all = [create, read]

    private static let path = "/api/v1/vouchers"
    private static let tag = "Vouchers"

    private static let create = OperationEntry(
        method: "post", path: path, access: .client, id: "createVoucher", tag: tag,
        summary: "Issue a voucher",
        description:
            "Waits as `createVerification` does. When the provider's answer is lost the host never buys a second time: the answer is 202, and the host asks the provider what became of the order.",
        parameters: ["IdempotencyKey"],
        input: .init(schema: "VoucherRequest", examples: ["airtime": Examples.voucherRequest]),
        answers: [
            .init(
                status: 201, description: "It is final.", schema: "Voucher",
                headers: ["Location", "Idempotency-Replayed"],
                example: Examples.voucher),
            .init(
                status: 202, description: "It takes longer.", schema: "Accepted", headers: ["Location", "Retry-After"]),
        ],
        problems: VerificationOperations.submitProblems)

    private static let read = OperationEntry(
        method: "get", path: path + "/{id}", access: .client, id: "readVoucher", tag: tag,
        summary: "Read a voucher", description: "With its code and PIN once it is issued.",
        parameters: ["Id", "IfNoneMatch"],
        answers: [
            .init(status: 200, description: "The voucher.", schema: "Voucher", headers: ["ETag"]), .notModified,
        ],
        problems: [401, 404, 500, 503])
}
