/// Every way in which a client can be told no. The catalogue in docs/errors.md is made from this.
package enum ProblemCode: String, Hashable, Sendable, CaseIterable {
    case invalidJSON = "invalid_json"
    case invalidRequest = "invalid_request"
    case unknownTemplate = "unknown_template"
    case unauthorized
    case callbackNotGenuine = "callback_not_genuine"
    case forbidden
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case notCancellable = "not_cancellable"
    case notDecidable = "not_decidable"
    case idempotencyKeyInUse = "idempotency_key_in_use"
    case idempotencyKeyReused = "idempotency_key_reused"
    case outcomeUnknown = "outcome_unknown"
    case scheduleRunning = "schedule_running"
    case deliveryRunning = "delivery_running"
    case preconditionFailed = "precondition_failed"
    case payloadTooLarge = "payload_too_large"
    case unsupportedMediaType = "unsupported_media_type"
    case preconditionRequired = "precondition_required"
    case unsupported
    case upgradeRequired = "upgrade_required"
    case rejectedByProvider = "rejected_by_provider"
    case tooManyRequests = "too_many_requests"
    case queueFull = "queue_full"
    case socketsFull = "sockets_full"
    case internalError = "internal_error"
    case providerUnavailable = "provider_unavailable"
    case storageUnavailable = "storage_unavailable"
    case shuttingDown = "shutting_down"
    case expired

    package var status: Int {
        switch self {
        case .invalidJSON, .invalidRequest, .unknownTemplate: 400
        case .unauthorized, .callbackNotGenuine: 401
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .notCancellable, .notDecidable, .idempotencyKeyInUse, .outcomeUnknown, .scheduleRunning, .deliveryRunning:
            409
        case .preconditionFailed: 412
        case .payloadTooLarge: 413
        case .unsupportedMediaType: 415
        case .idempotencyKeyReused, .unsupported, .rejectedByProvider: 422
        case .upgradeRequired: 426
        case .preconditionRequired: 428
        case .tooManyRequests, .queueFull: 429
        case .internalError: 500
        case .providerUnavailable, .storageUnavailable, .shuttingDown, .socketsFull: 503
        case .expired: 504
        }
    }

    /// The same request may fare better later, so a client may send it again under the same idempotency key.
    package var isTransient: Bool { status == 429 || status >= 500 }

    package var title: String {
        switch self {
        case .invalidJSON: "The body is not JSON"
        case .invalidRequest: "The request is not valid"
        case .unknownTemplate: "Template not found"
        case .unauthorized: "No valid API key"
        case .callbackNotGenuine: "The callback is not genuine"
        case .forbidden: "The API key may not do this"
        case .notFound: "Not found"
        case .methodNotAllowed: "Method not allowed"
        case .notCancellable: "It can no longer be cancelled"
        case .notDecidable: "There is nothing to decide"
        case .idempotencyKeyInUse: "The idempotency key is in use"
        case .idempotencyKeyReused: "The idempotency key belongs to another request"
        case .outcomeUnknown: "Its outcome is unknown"
        case .scheduleRunning: "It runs already"
        case .deliveryRunning: "It is being delivered"
        case .preconditionFailed: "It has changed"
        case .preconditionRequired: "If-Match is required"
        case .payloadTooLarge: "The body is too large"
        case .unsupportedMediaType: "Media type not supported"
        case .unsupported: "Not supported"
        case .upgradeRequired: "A WebSocket is served here"
        case .rejectedByProvider: "Refused by the provider"
        case .tooManyRequests: "Too many requests"
        case .queueFull: "The queue is full"
        case .socketsFull: "Too many connections"
        case .internalError: "Internal error"
        case .providerUnavailable: "Provider service unavailable"
        case .storageUnavailable: "Storage unavailable"
        case .shuttingDown: "Shutting down"
        case .expired: "It took too long"
        }
    }

    /// What to say where nothing more particular is known.
    package var detail: String {
        switch self {
        case .invalidJSON: "The body could not be read as JSON."
        case .invalidRequest: "The provider could not use what the request contains."
        case .unknownTemplate: "The template is not known."
        case .unauthorized: "The request carries no API key, or one that is unknown, revoked or expired."
        case .callbackNotGenuine: "The callback carries no valid proof that it comes from the provider."
        case .forbidden: "The API key lacks the scope that this route needs."
        case .notFound: "There is nothing here that this API key may see."
        case .methodNotAllowed: "The route exists, but not with this method."
        case .notCancellable: "The request has ended, or has gone too far to be stopped."
        case .notDecidable: "The verification has no verdict to revise: it has not ended, or ended without one."
        case .idempotencyKeyInUse: "The request that brought this Idempotency-Key is still being worked on."
        case .idempotencyKeyReused: "This Idempotency-Key came before, with another body or in another mode."
        case .outcomeUnknown: "A call of this request may have had its effect. Beginning anew might do it twice."
        case .scheduleRunning: "The schedule is being run by another process or call."
        case .deliveryRunning: "The delivery is under way, waits for an earlier one, or its endpoint is gone."
        case .preconditionFailed: "What If-Match names is no longer how it stands."
        case .preconditionRequired: "A change must say what it changes, so that nobody else's change is lost."
        case .payloadTooLarge: "The body is larger than the limit."
        case .unsupportedMediaType: "The content is of a type that is not accepted here."
        case .unsupported: "No provider that this tenant may use does what was asked."
        case .upgradeRequired: "The request does not ask for a WebSocket connection."
        case .rejectedByProvider: "The provider refused the request. This is not a verdict on the person or document."
        case .tooManyRequests: "More requests arrived than are accepted."
        case .queueFull: "More requests wait to be worked on than are kept. Nothing was stored."
        case .socketsFull: "This server has as many WebSocket connections open as it may."
        case .internalError: "Something went wrong on our side."
        case .providerUnavailable: "Provider service temporarily unavailable"
        case .storageUnavailable: "The request could not be stored."
        case .shuttingDown: "This server is stopping and takes no new requests."
        case .expired: "The request was not completed in the time it may take."
        }
    }

    package var suggestedAction: String {
        switch self {
        case .invalidJSON: "Send one JSON object, in UTF-8, with the content type application/json"
        case .invalidRequest: "Correct the fields named in errors and send the request again"
        case .unknownTemplate: "Use a valid template id or omit it for the default"
        case .unauthorized: "Send a valid key as X-API-Key or Authorization: Bearer"
        case .callbackNotGenuine: "Check the signing secret on both sides, and the clock"
        case .forbidden: "Use a key that has the scope, or ask your operator for one"
        case .notFound: "Check the id and the API key"
        case .methodNotAllowed: "Use one of the methods named in the Allow header"
        case .notCancellable: "Read the request to see how it ended or stands"
        case .notDecidable: "Read the verification to see how it ended or stands"
        case .idempotencyKeyInUse: "Wait as long as Retry-After says and send the same request again"
        case .idempotencyKeyReused: "Use a new key for a new request, and the same body for a repetition"
        case .outcomeUnknown: "Ask the provider what became of it; then send a new request, or purge this one"
        case .scheduleRunning: "See GET /api/v1/admin/schedules, and try again when it has ended"
        case .deliveryRunning: "Read the delivery, and try again when it has ended"
        case .preconditionFailed: "Read it again, and send the change with its ETag"
        case .preconditionRequired: "Read it, and send the change with its ETag as If-Match"
        case .payloadTooLarge: "Send a smaller body, for example images at a lower resolution"
        case .unsupportedMediaType:
            "Send JPEG, PNG, WebP, TIFF, BMP or PDF content: base64 in a JSON body, or files to POST /api/v1/documents"
        case .unsupported: "See GET /api/v1/capabilities for what this tenant may ask for"
        case .upgradeRequired: "Use a WebSocket client, with version 13 of the protocol and HTTP/1.1"
        case .rejectedByProvider: "Check the submitted data; if it is right, ask your operator"
        case .tooManyRequests: "Wait as long as Retry-After says and send the request again"
        case .queueFull: "Wait as long as Retry-After says and send the request again"
        case .socketsFull: "Wait as long as Retry-After says and connect again"
        case .internalError: "Try again; if it persists, give your operator the correlation id"
        case .providerUnavailable: "Please try again in a few minutes"
        case .storageUnavailable: "Please try again in a few minutes"
        case .shuttingDown: "Send the request again; another server will take it"
        case .expired: "Send a new request"
        }
    }

    /// When it happens, for the catalogue.
    package var occurrence: String {
        switch self {
        case .invalidJSON: "The body is empty, not UTF-8, not JSON, has a key twice or is nested too deeply."
        case .invalidRequest:
            "A field is missing, unknown, of the wrong type or out of range (`errors` names each by JSON pointer), or a provider found the content unusable."
        case .unknownTemplate:
            "`templateId` names no template of a provider that could serve the request, or an inactive one; or it names none, and no such provider has its default."
        case .unauthorized: "Any route under /api/v1."
        case .callbackNotGenuine: "A provider's callback whose signature is missing or wrong, or that is too old."
        case .forbidden: "A route that needs the scope `admin`, or a key without the scope of the route."
        case .notFound: "An unknown route or id, or an id of another tenant."
        case .methodNotAllowed: "A known path with a method it does not have."
        case .notCancellable:
            "POST …/cancel on something final, or on an effectful operation that may have reached the provider."
        case .notDecidable: "POST /api/v1/admin/verifications/{id}/decision before the verification is completed."
        case .idempotencyKeyInUse:
            "A synchronous request is repeated while the first one goes on; `id` names that one where it is stored."
        case .idempotencyKeyReused: "An `Idempotency-Key` of the last 24 hours on the same route, with another body."
        case .outcomeUnknown:
            "Replaying a dead letter of an effectful operation that cannot go on where it was."
        case .scheduleRunning: "POST …/run or …/sync while the same schedule runs."
        case .deliveryRunning: "Replaying a webhook delivery that has not ended, or whose endpoint was deleted."
        case .preconditionFailed: "A change with an `If-Match` that is not the current `ETag`."
        case .preconditionRequired: "PATCH without `If-Match`."
        case .payloadTooLarge: "A body above the limit (25 MB unless the operator says otherwise)."
        case .unsupportedMediaType:
            "A body that is not application/json (multipart/form-data for POST /api/v1/documents), or an image whose first bytes are of no accepted type."
        case .unsupported: "No enabled provider of the tenant accepts the operation, type or country."
        case .upgradeRequired:
            "GET /api/v1/ws/verifications without an upgrade to `websocket`, or with another version than 13."
        case .rejectedByProvider: "The provider answered with a refusal that is not a verdict."
        case .tooManyRequests: "The rate limit of the key is reached."
        case .queueFull: "An asynchronous request, while the queue is as long as `queue.backlog_limit`."
        case .socketsFull: "Opening a WebSocket, while `websocket.connections` are open."
        case .internalError: "A defect. It is in the server's log under the correlation id."
        case .providerUnavailable:
            "Every provider that could serve the request is down, overloaded, misconfigured or failing. A request that was stored is `failed`, and `id` names it."
        case .storageUnavailable: "The database cannot be written (disk full, locked, unreachable)."
        case .shuttingDown: "The server received SIGTERM."
        case .expired: "As the failure of a request that waited longer than seven days."
        }
    }
}
