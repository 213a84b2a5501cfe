package import Domain
import Store

/// Content that comes without a request.
package struct UploadedFile: Sendable {
    package var bytes: [UInt8]
    package var mediaType: String

    package init(bytes: [UInt8], mediaType: String) {
        self.bytes = bytes
        self.mediaType = mediaType
    }
}

package struct StoredDocument: Hashable, Sendable {
    /// `blob:HEX`, for `Submission.Image`.
    package var handle: String
    package var size: Int
    package var mediaType: String
}

extension RequestEngine {
    /// Stores files for requests to refer to; what none refers to within a day is deleted.
    /// - Parameters:
    ///   - route: of the idempotency key.
    ///   - key: the client's; the same files in the same order are the same body, however they were framed.
    /// - Returns: equal content always under the same handle, and whether the key came before.
    package func keep(
        _ files: [UploadedFile], tenant: ID, route: String, key: String?
    ) async throws -> (documents: [StoredDocument], isRepetition: Bool) {
        var blobs: [PreparedBlob] = []
        for file in files {
            blobs.append(try services.store.prepareBlob(tenant: tenant, file.bytes, mediaType: file.mediaType))
        }
        let documents = zip(blobs, files).map { blob, file in
            StoredDocument(handle: blob.handle, size: file.bytes.count, mediaType: file.mediaType)
        }
        let mark = try key.map { key in
            let body = Array(blobs.map(\.handle).joined(separator: " ").utf8)
            return try idempotencyMark(tenant: tenant, route: route, key: key, mode: .sync, body: body)
        }
        if try await !isRepeated(mark) {
            if try await put(blobs, tenant: tenant, mark) { return (documents, false) }
            guard try await isRepeated(mark) else { throw Problem(.idempotencyKeyInUse, retryAfter: 1) }
        }
        // Again: what was uploaded first may have been deleted meanwhile.
        try await services.store.putUploads(tenant: tenant, blobs)
        return (documents, true)
    }

    /// - Returns: false when another upload has the key.
    private func put(_ blobs: [PreparedBlob], tenant: ID, _ mark: IdempotencyMark?) async throws -> Bool {
        do throws(StoreError) {
            try await services.store.putUploads(tenant: tenant, blobs, idempotency: mark)
            return true
        } catch {
            guard error.code == .duplicate else { throw error }
            return false
        }
    }

    private func isRepeated(_ mark: IdempotencyMark?) async throws -> Bool {
        guard let mark else { return false }
        switch try await repetition(mark) {
        case nil: return false
        case .other: return true
        case .otherBody, .request: throw Problem(.idempotencyKeyReused)
        }
    }
}
