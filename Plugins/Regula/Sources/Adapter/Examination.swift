import PluginKit

/// What the vendor says about the document being genuine, complete and legible.
struct Examination {
    typealias Side = DocumentVerificationRequest.Side

    private(set) var findings = Findings()
    /// The vendor's own verdict, taken alone.
    let overall: Decision
    private let sides: [Side]

    /// - Parameter sides: of the images sent, by page index.
    init(_ answer: ProcessAnswer, sides: [Side]) {
        self.sides = sides
        let statuses = answer.containers(.status).map(\.content)
        overall = Decision.worst(of: statuses.map { Self.decision($0["overallStatus"]) })
        if statuses.isEmpty { findings.markUnclear("Status") }
        for status in statuses { read(status: status) }
        for text in answer.containers(.text) { read(text: text.content) }
        for quality in answer.containers(.imageQuality) { read(quality: quality) }
        for authenticity in answer.containers(.authenticity) { read(authenticity: authenticity) }
    }

    private static func decision(_ json: JSON) -> Decision {
        switch CheckResult(json) {
        case .positive: .approved
        case .negative: .rejected
        case .notDone, .absent, .unclear: .review
        }
    }

    /// The specification also requires `age` and `mDL`, which real engines leave out.
    private mutating func read(status: JSON) {
        add("optical", status["optical"], "Status.optical", isRequired: true)
        add("stop_list", status["stopList"], "Status.stopList", isRequired: true)
        add("portrait", status["portrait"], "Status.portrait", isRequired: true)
        add("chip", status["rfid"], "Status.rfid", isRequired: true)
        add("age", status["age"], "Status.age")
        add("mobile_license", status["mDL"], "Status.mDL")
        switch CheckResult(status["overallStatus"]) {
        case .positive, .negative, .notDone: break
        case .absent, .unclear: findings.markUnclear("Status.overallStatus")
        }
        let details = status["detailsOptical"]
        let place = "Status.detailsOptical"
        add("optical", details["overallStatus"], "\(place).overallStatus", isRequired: true)
        // One is the sum of the other, so they cannot differ in an answer that is to be believed.
        if CheckResult(status["optical"]) != CheckResult(details["overallStatus"]) {
            findings.markUnclear("Status.optical")
        }
        add("document_type", details["docType"], "\(place).docType", isRequired: true)
        add("expiry", details["expiry"], "\(place).expiry", isRequired: true)
        add("image_quality", details["imageQA"], "\(place).imageQA", isRequired: true)
        add("mrz", details["mrz"], "\(place).mrz", isRequired: true)
        add("security", details["security"], "\(place).security", isRequired: true)
        add("text", details["text"], "\(place).text", isRequired: true)
        add("visible_seal", details["vds"], "\(place).vds")
    }

    private mutating func read(text: JSON) {
        add("text", text["status"], "Text.status", isRequired: true)
        add("text.validity", text["validityStatus"], "Text.validityStatus", isRequired: true)
        add("text.comparison", text["comparisonStatus"], "Text.comparisonStatus", isRequired: true)
        if !text["fieldList"].isArray { findings.markUnclear("Text.fieldList") }
        for field in text["fieldList"].array {
            guard let name = field["fieldType"].int.flatMap(TextField.init(rawValue:))?.checkName else { continue }
            // Only what is wrong is worth a line: a document has dozens of fields.
            switch CheckResult(field["status"]) {
            case .negative, .unclear: add("text.\(name)", field["status"], "Text.fieldList.status")
            case .positive, .notDone, .absent: break
            }
        }
    }

    private mutating func read(quality container: ProcessAnswer.Container) {
        let list = container.content
        let sides = sides
        add("image_quality", list["result"], "ImageQualityCheckList.result")
        for check in list["List"].array {
            let name = Self.qualities[check["type"].int ?? -1] ?? "other"
            add(
                "image_quality.\(name)", check["result"], "ImageQualityCheckList.List.result",
                failure: "\(name.replacing("_", with: " ")) on \(Self.label(container.page, sides))")
        }
    }

    private mutating func read(authenticity container: ProcessAnswer.Container) {
        let sides = sides
        for check in container.content["List"].array {
            let name = Self.securities[check["Type"].int ?? -1] ?? "other"
            add(
                "security.\(name)", check["Result"], "AuthenticityCheckList.List.Result",
                failure: "\(name.replacing("_", with: " ")) on \(Self.label(container.page, sides))")
        }
    }

    private mutating func add(
        _ name: String, _ json: JSON, _ place: String, isRequired: Bool = false,
        failure: @autoclosure () -> String? = nil
    ) {
        findings.add(name, CheckResult(json), at: place, isRequired: isRequired, failure: failure())
    }

    private static func label(_ page: Int?, _ sides: [Side]) -> String {
        guard let page, sides.indices.contains(page) else { return "an image" }
        return "the \(sides[page].rawValue) image"
    }

    private static let qualities = [
        0: "glare", 1: "focus", 2: "resolution", 3: "colour", 4: "perspective", 5: "bounds", 6: "screen_capture",
        7: "portrait",
    ]

    private static let securities = [
        1: "uv_luminescence", 2: "ir_ink", 4: "image_pattern", 8: "lamination", 16: "uv_fibres", 32: "ir_visibility",
        64: "uv_text", 128: "invisible_information", 512: "photo_embedding", 4096: "hologram", 8192: "photo_area",
        32768: "portrait_comparison", 65536: "barcode_format", 131_072: "kinegram", 262_144: "letter_screen",
    ]
}
