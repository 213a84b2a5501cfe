package struct BlobRecord: Sendable {
    package var bytes: [UInt8]
    package var mediaType: String
}
