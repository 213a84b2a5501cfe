extension RegulaReading {
    /// Result type 9: the document type recognised on a page; empty names when none was.
    func candidate(_ page: RegulaRequest.Page) -> JSON {
        guard isRead, let persona = page.persona else {
            return ["DocumentName": "", "ID": 0, "P": 0, "FDSIDList": nil]
        }
        let type =
            switch persona.document {
            case .passport: 11
            case .identityCard: 12
            case .drivingLicence: 222
            }
        return [
            "DocumentName": .string(persona.documentName), "ID": .int(-(type * 1000 + 7)), "P": 0.981,
            "Rotated180": 0, "RFID_Presence": .int(type == 11 ? 1 : 0),
            "FDSIDList": [
                "ICAOCode": .string(persona.country), "Count": 1, "List": [.int(type * 1000 + 7)], "dType": .int(type),
                "dFormat": .int(type == 11 ? 2 : 0), "dMRZ": .bool(type == 11),
                "dCountryName": .string(persona.countryName), "dYear": "2021", "dDescription": "Simulated",
            ],
        ]
    }

    /// Result type 20: authenticity checks of a page.
    func authenticity(_ page: RegulaRequest.Page) -> JSON {
        guard isRead, page.persona != nil else { return ["Count": 0, "List": []] }
        // One element of one check: 8 image patterns.
        let element: JSON = [
            "Type": 8, "ElementType": 15, "ElementResult": security,
            "ElementDiagnose": .int(outcome == .rejected ? 14 : 1),
            "PercentValue": .int(outcome == .rejected ? 31 : 97),
        ]
        return ["Count": 1, "List": [["Type": 8, "Result": security, "Count": 1, "List": [element]]]]
    }

    /// Result type 30: image quality of a page. Types: glare 0, focus 1, resolution 2, colour 3, perspective 4, bounds 5,
    /// portrait 7.
    func quality(_ page: RegulaRequest.Page) -> JSON {
        let poor: Set<Int> = outcome == .quality && page.persona?.outcome == .quality ? [0, 1] : []
        let checks: [JSON] = [0, 1, 2, 3, 4, 5, 7].map { type in
            [
                "type": .int(type), "result": poor.contains(type) ? RegulaCheck.failed : RegulaCheck.passed,
                "featureType": -1, "mean": .double(poor.contains(type) ? 0.12 : 0.94),
                "probability": .int(poor.contains(type) ? 88 : 99),
                "std_dev": 0.01,
            ]
        }
        return [
            "Count": .int(checks.count), "result": poor.isEmpty ? RegulaCheck.passed : RegulaCheck.failed,
            "List": .array(checks),
        ]
    }

    /// Result type 37: portrait 201, signature 204, document front 207.
    var images: JSON {
        guard isRead, persona != nil else { return ["availableSourceList": [], "fieldList": []] }
        let kinds = [(201, "Portrait"), (204, "Signature"), (207, "Document front side")]
        return [
            "availableSourceList": [["source": "VISUAL", "containerType": 6]],
            "fieldList": .array(
                kinds.map { type, name in
                    [
                        "fieldType": .int(type), "fieldName": .string(name),
                        "valueList": [
                            [
                                "source": "VISUAL", "value": Self.picture, "pageIndex": 0, "originalPageIndex": 0,
                                "lightIndex": 6, "containerType": 6,
                            ]
                        ],
                    ]
                }),
        ]
    }

    /// Nobody's face: an answer must not carry a persona that a later request could send back.
    private static let picture = JSON.string(Base64.encode(PersonaImage.blank))
}
