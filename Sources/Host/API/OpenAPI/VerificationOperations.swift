import Domain

/// /api/v1/verifications
enum VerificationOperations {
    static let all = [create, createAsync, createBatch, createByID, createBiometric, list, read, cancel]

    private static let path = "/api/v1/verifications"
    private static let tag = "Verifications"
    static let submitProblems = [400, 401, 409, 413, 415, 422, 429, 500, 503, 504]
    static let asyncProblems = [400, 401, 409, 413, 415, 422, 429, 500, 503]

    private static let create = OperationEntry(
        method: "post", path: path, access: .client, id: "createVerification", tag: tag,
        summary: "Verify an identity document",
        description:
            "Waits for the verdict, 30 seconds unless the operator says otherwise. If that does not suffice the answer is 202 and the work goes on. A request that ends without a verdict is answered with a problem that carries its id.",
        parameters: ["IdempotencyKey"],
        input: .init(schema: "DocumentRequest", examples: ["document": Examples.documentRequest]),
        answers: answers(Examples.verification), problems: submitProblems)

    private static let createAsync = OperationEntry(
        method: "post", path: path + "/async", access: .client, id: "createVerificationAsync", tag: tag,
        summary: "Verify without waiting",
        description:
            "Stores the request and answers at once; `verificationType` tells what is asked. A provider that is down is no reason to refuse it: the request waits.",
        parameters: ["IdempotencyKey"],
        input: .init(
            schema: "VerificationRequest",
            examples: ["document": Examples.documentRequest, "nbi": Examples.idRequest]),
        answers: [.accepted(Examples.accepted)], problems: asyncProblems)

    private static let createBatch = OperationEntry(
        method: "post", path: path + "/batch", access: .client, id: "createVerificationBatch", tag: tag,
        summary: "Verify many without waiting",
        description:
            "As `createVerificationAsync`, for up to 100 items, of which each is taken or refused by itself. Under an `Idempotency-Key` a repetition answers what was taken before and tries the rest again.",
        parameters: ["IdempotencyKey"],
        input: .init(schema: "VerificationBatch", examples: ["two": Examples.batchRequest]),
        answers: [.batch(Examples.batch)], problems: asyncProblems)

    private static let createByID = OperationEntry(
        method: "post", path: path + "/verify-by-id", access: .client, id: "createVerificationByID", tag: tag,
        summary: "Ask a register for a number",
        description: "As `createVerification`, for registers.",
        parameters: ["IdempotencyKey", "Mode"],
        input: .init(schema: "IDRequest", examples: ["nbi": Examples.idRequest]),
        answers: answers(Examples.register), problems: submitProblems)

    private static let createBiometric = OperationEntry(
        method: "post", path: path + "/biometric", access: .client, id: "createBiometricVerification", tag: tag,
        summary: "Compare a face, and tell whether it is alive",
        description:
            "As `createVerification`, with the checks `face_match` and `liveness`. Without a reference image only liveness is asked for.",
        parameters: ["IdempotencyKey", "Mode"],
        input: .init(schema: "BiometricRequest", examples: ["biometric": Examples.biometricRequest]),
        answers: answers(Examples.biometric), problems: submitProblems)

    private static let list = OperationEntry(
        method: "get", path: path, access: .client, id: "listVerifications", tag: tag,
        summary: "List the tenant's verifications",
        description:
            "Newest first. Requests that arrive meanwhile do not move later pages. Unknown filters are refused.",
        parameters: SharedParameters.filters,
        answers: [.init(status: 200, description: "One page.", schema: "VerificationPage")],
        problems: [400, 401, 500, 503])

    private static let read = OperationEntry(
        method: "get", path: path + "/{id}", access: .client, id: "readVerification", tag: tag,
        summary: "Read a verification", description: "As it stands; also while the work goes on.",
        parameters: ["Id", "IfNoneMatch"],
        answers: [
            .init(status: 200, description: "The verification.", schema: "Verification", headers: ["ETag"]),
            .notModified,
        ],
        problems: [401, 404, 500, 503])

    private static let cancel = OperationEntry(
        method: "post", path: path + "/{id}/cancel", access: .client, id: "cancelVerification", tag: tag,
        summary: "Cancel a verification",
        description:
            "Waits two seconds at most. A verification that is still `processing` in the answer ends as soon as its provider's plugin agrees.",
        parameters: ["Id"],
        answers: [.init(status: 200, description: "The verification as it now stands.", schema: "Verification")],
        problems: [401, 404, 409, 500, 503])

    private static func answers(_ example: JSON) -> [OperationEntry.Answer] {
        [
            .init(
                status: 201, description: "It is final and has a verdict, or was cancelled meanwhile.",
                schema: "Verification", headers: ["Location", "Idempotency-Replayed"], example: example),
            .accepted(Examples.accepted),
        ]
    }
}
