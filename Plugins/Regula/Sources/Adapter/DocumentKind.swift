import PluginKit

/// Our words for the vendor's kinds of documents, of which there are more than two hundred.
enum DocumentKind {
    /// - Parameter candidate: a recognised type, with the number `FDSIDList.dType` and a name in English.
    static func name(_ candidate: JSON) -> String? {
        switch candidate["FDSIDList", "dType"].int ?? 0 {
        case 11, 13, 14, 26, 27: "passport"
        case 12, 20, 21, 22, 23, 28: "identity_card"
        case 16, 24: "residence_permit"
        case 17: "travel_document"
        case 29, 30: "visa"
        case 38, 40, 41, 46, 48, 49, 56...66: "driving_license"
        default: candidate["DocumentName"].string.flatMap(name)
        }
    }

    private static func name(_ title: String) -> String? {
        let title = title.lowercased()
        let words: [(part: String, name: String)] = [
            ("driving licen", "driving_license"), ("driver licen", "driving_license"),
            ("driver's licen", "driving_license"), ("residence permit", "residence_permit"),
            ("passport", "passport"), ("identity card", "identity_card"), ("id card", "identity_card"),
            ("visa", "visa"),
        ]
        return words.first { title.contains($0.part) }?.name
    }
}
