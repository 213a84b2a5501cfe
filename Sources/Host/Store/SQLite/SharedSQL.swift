/// A query put together once from parts that several share. Keep it in a `static let`.
final class SharedSQL: Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    var key: UInt { UInt(bitPattern: ObjectIdentifier(self)) }
}
