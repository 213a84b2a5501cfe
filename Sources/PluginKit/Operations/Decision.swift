/// The verdict on a person or a document.
public enum Decision: String, Codable, Hashable, Sendable, CaseIterable {
    case approved
    case rejected
    /// A person must look at it.
    case review

    /// A rejection wins over a review, which wins over an approval. Nothing at all is no reason to approve: review.
    public static func worst(of decisions: some Sequence<Decision>) -> Decision {
        var worst: Decision?
        for decision in decisions {
            switch decision {
            case .rejected: return .rejected
            case .review: worst = .review
            case .approved: worst = worst ?? .approved
            }
        }
        return worst ?? .review
    }
}
