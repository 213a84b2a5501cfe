/// What the last two digits of a recipient order. Every other recipient is served at once.
///
/// | ends in | does |
/// |---|---|
/// | 02 | 402 insufficient_float |
/// | 04 | pending, issued after `pendingReads` reads |
/// | 05 | pending, failed after `pendingReads` reads, and paid back |
/// | 06 | issued, expired at the first read |
/// | 07 | issued, redeemed at once: cancelling is 409 already_redeemed |
/// | 29 | 429 with Retry-After 1 the first time a reference is seen, then as usual |
/// | 50 | 503 the first time a reference is seen, then as usual |
/// | 51 | issues, and answers 500: look the reference up |
enum AirtimeMagic: Int {
    case insufficientFloat = 2
    case pending = 4
    case pendingThenFailed = 5
    case expired = 6
    case redeemed = 7
    case rateLimitedOnce = 29
    case unavailableOnce = 50
    case failsAfterIssue = 51
    case none = 100

    init(recipient: String) {
        self = Int(recipient.suffix(2)).flatMap(AirtimeMagic.init(rawValue:)) ?? .none
    }
}
