import PluginKit

/// The answer to `POST /api/process`.
struct ProcessAnswer {
    /// What one page, or the whole document, was found to be in one respect.
    struct Container {
        /// The index of the image it is about; nil if it does not say.
        let page: Int?
        let content: JSON
    }

    /// The vendor's number of a kind of container, and the member that holds its content.
    enum Kind: Int {
        case candidate = 9
        case authenticity = 20
        case imageQuality = 30
        case status = 33
        case text = 36

        var member: String {
            switch self {
            case .candidate: "OneCandidate"
            case .authenticity: "AuthenticityCheckList"
            case .imageQuality: "ImageQualityCheckList"
            case .status: "Status"
            case .text: "Text"
            }
        }
    }

    private let json: JSON

    /// nil if it is not an answer of this call at all: no JSON, cut short, or somebody else's.
    init?(_ response: Response) {
        json = response.json
        guard json["ContainerList", "List"].isArray else { return nil }
    }

    /// Whether the vendor came to an end by itself, rather than by running out of time.
    var isFinished: Bool { json["ProcessingFinished"] == .number("1") }

    /// Whether the document is known to have no page that was not sent.
    var isComplete: Bool {
        let more = json["morePagesAvailable"]
        return more.isNothing || more == .number("0")
    }

    /// Whether the engine reports no error of its own.
    var isWithoutError: Bool {
        let code = json["CoreLibResultCode"]
        return code.isNothing || code == .number("0")
    }

    var transaction: String? {
        let id = json["TransactionInfo", "TransactionID"].filledString
        return id.flatMap { $0.unicodeScalars.count <= 256 ? $0 : nil }
    }

    /// In the order of the pages, which is not the order they are listed in. Kinds we do not know are skipped.
    func containers(_ kind: Kind) -> [Container] {
        let found = json["ContainerList", "List"].array.filter { $0["result_type"].int == kind.rawValue }
            .map { Container(page: $0["page_idx"].int, content: $0[kind.member]) }
        if found.count < 2 { return found }
        return found.enumerated().sorted { left, right in
            (left.element.page ?? .max, left.offset) < (right.element.page ?? .max, right.offset)
        }.map(\.element)
    }
}
