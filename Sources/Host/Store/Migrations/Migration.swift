/// One numbered change of the schema. Once released its text never changes; the database keeps its checksum.
struct Migration: Sendable {
    let number: Int
    /// `001_first_light`
    let name: String
    /// Without the rows' loss on the way back: what `down` sets aside, `restore` brings back.
    let up: String
    let down: String
    /// Undoes `down`, rows included.
    let restore: String

    /// FNV-1a: tells an edited text, no more is asked of it.
    var checksum: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in up.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// In order.
    static let all = [
        first, queue, idempotency, catalogue, operatorEvents, sharedLimits, cronAndSealing, eventFeed, webhooks,
        callbacks, blamedDeaths, apiEdge, rateClasses, carriedState,
    ]
}
