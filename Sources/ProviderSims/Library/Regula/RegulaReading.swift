/// The engine's answer to one request: which document it saw, and every result container about it.
struct RegulaReading {
    let request: RegulaRequest
    /// The first page's person, or nil when no page shows a known document.
    let persona: Persona?
    let outcome: Persona.Outcome

    init(_ request: RegulaRequest) {
        self.request = request
        let people = request.pages.compactMap(\.persona)
        persona = people.first
        // The gravest page decides; two people on one document are a mismatch.
        let gravest = people.map(\.outcome).first { $0 != .approved }
        let several = Set(people.map(\.fullName)).count > 1
        outcome = persona == nil ? .unrecognised : gravest ?? (several ? .mismatch : .approved)
    }

    /// - Parameter memory: where equal readings find the containers already written.
    func response(transaction: String, memory: RegulaMemory) -> JSON {
        let written = memory.written(for: request) { containers }
        return [
            "ChipPage": 0, "ProcessingFinished": .int(processingFinished),
            "ContainerList": written,
            "TransactionInfo": [
                "ComputerName": "sim", "TransactionID": .string(transaction), "Version": "8.3.245932.2046",
            ],
            "morePagesAvailable": 0, "elapsedTime": 217,
            "CoreLibResultCode": .int(outcome == .failure ? -1 : 0), "passBackObject": request.passBackObject,
            // Not in the specification: clients must skip what they do not know.
            "simExtra": ["nested": [1, "two", nil]],
        ]
    }

    /// 0 no, 1 yes, 2 ended by timeout.
    private var processingFinished: Int {
        switch outcome {
        case .failure: 0
        case .timeout: 2
        default: 1
        }
    }

    /// Side B first: list order is not page order.
    private var containers: JSON {
        var list: [JSON] = []
        for page in request.pages.reversed() {
            add(30, page.index, "ImageQualityCheckList", quality(page), to: &list)
            add(9, page.index, "OneCandidate", candidate(page), to: &list)
            add(20, page.index, "AuthenticityCheckList", authenticity(page), to: &list)
        }
        // Unknown to everyone; always sent, whatever result types were asked for.
        list.append(item(9999, 0, "VendorPreview", ["score": 0.5, "tags": ["a", nil, 3]]))
        add(37, 0, "Images", images, to: &list)
        if persona?.oddity == .splitText {
            for page in request.pages.reversed() { add(36, page.index, "Text", text(onlyPage: page.index), to: &list) }
        } else {
            add(36, 0, "Text", text(onlyPage: nil), to: &list)
        }
        if persona?.oddity != .missingKeys { add(33, 0, "Status", status, to: &list) }
        return ["Count": .int(list.count), "List": .array(list)]
    }

    private func add(_ type: Int, _ page: Int, _ name: String, _ content: JSON, to list: inout [JSON]) {
        guard request.resultTypes.isEmpty || request.resultTypes.contains(type) else { return }
        list.append(item(type, page, name, content))
    }

    private func item(_ type: Int, _ page: Int, _ name: String, _ content: JSON) -> JSON {
        .object([
            .init(name, content), .init("buf_length", 0), .init("light", 6), .init("list_idx", 0),
            .init("page_idx", .int(page)), .init("result_type", .int(type)),
        ])
    }
}

/// The vendor's CheckResult: 0 is negative, 1 positive, 2 was not done.
enum RegulaCheck {
    static let failed: JSON = 0
    static let passed: JSON = 1
    static let notDone: JSON = 2
}
