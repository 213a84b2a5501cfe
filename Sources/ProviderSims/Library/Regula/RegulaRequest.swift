/// What `POST /api/process` was asked.
struct RegulaRequest {
    struct Page: Hashable {
        let index: Int
        /// nil for a picture without a known persona.
        let persona: Persona?
    }

    struct BadInput: Error { let message: String }

    static let scenarios = [
        "Mrz", "Barcode", "Locate", "Ocr", "DocType", "MrzOrBarcode", "MrzOrLocate", "MrzAndLocate", "MrzOrOcr",
        "MrzOrBarcodeOrOcr", "LocateVisual_And_MrzOrOcr", "FullProcess", "FullAuth", "CreditCard", "Capture",
        "BarcodeAndLocate",
        "Id3Rus", "RussianStamp", "OcrFree", "DTC",
    ]

    let scenario: String
    /// Empty for all.
    let resultTypes: Set<Int>
    let dateFormat: String
    let tag: String?
    let passBackObject: JSON
    /// By page index; several pictures of one page (other lights) make one page.
    let pages: [Page]

    init(_ body: [UInt8]) throws(BadInput) {
        let json: JSON
        do {
            json = try JSON.parse(body)
        } catch {
            throw BadInput(message: "Invalid JSON: \(error.message)")
        }
        guard let scenario = json["processParam"]?["scenario"]?.string else {
            throw BadInput(message: "processParam.scenario is required")
        }
        guard Self.scenarios.contains(scenario) else { throw BadInput(message: "Unknown scenario \(scenario)") }
        self.scenario = scenario
        resultTypes = Set((json["processParam"]?["resultTypeOutput"]?.array ?? []).compactMap(\.int))
        dateFormat = json["processParam"]?["dateFormat"]?.string ?? "yyyy-MM-dd"
        tag = json["tag"]?.string
        passBackObject = json["passBackObject"] ?? .null
        pages = try Self.pages(json["List"]?.array ?? [])
    }

    private static func pages(_ list: [JSON]) throws(BadInput) -> [Page] {
        guard !list.isEmpty else { throw BadInput(message: "List holds no images") }
        var pages: [Int: Page] = [:]
        for (position, item) in list.enumerated() {
            guard let text = item["ImageData"]?["image"]?.string else {
                throw BadInput(message: "List[\(position)].ImageData.image is required")
            }
            guard let bytes = Base64.decode(text) else {
                throw BadInput(message: "List[\(position)].ImageData.image is not base64")
            }
            let index = item["page_idx"]?.int ?? 0
            let page = Page(index: index, persona: Persona(image: bytes))
            // Of several pictures of a page the first with a document counts.
            if pages[index]?.persona == nil { pages[index] = page }
        }
        return pages.values.sorted { $0.index < $1.index }
    }
}
