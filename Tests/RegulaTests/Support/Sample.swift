import PluginKit

/// Answers of the vendor, as JSON that tests change before they send it.
enum Sample {
    /// A Philippine passport that is in order.
    static let passport = answer(
        containers: [
            // Kinds we do not know are sent whatever was asked for.
            ["result_type": 9999, "page_idx": 0, "VendorPreview": ["score": .number("0.5"), "tags": ["a", .null]]],
            quality(page: 0),
            candidate(page: 0, "Philippines - ePassport (2016)", type: 11, "PHL"),
            [
                "result_type": 20, "page_idx": 0,
                "AuthenticityCheckList": ["List": [["Type": 8, "Result": 1], ["Type": 4, "Result": 1]]],
            ],
            text(page: 0, passportFields),
            status(),
        ])

    /// A Philippine identity card of two sides, the back first, with one text container for each.
    static let card = answer(
        containers: [
            quality(page: 1), candidate(page: 1, "Philippines - Id Card back", type: 12, "PHL"),
            text(
                page: 1,
                [
                    field(17, [value("VISUAL", "12 Mabini Street^Manila", page: 1)]),
                    field(2, [value("VISUAL", "BACK-NUMBER", page: 1)]),
                ]),
            quality(page: 0), candidate(page: 0, "Philippines - Id Card (2021)", type: 12, "PHL"),
            text(page: 0, [field(2, [value("VISUAL", "1234-5678-9012")]), field(8, [value("VISUAL", "DELA CRUZ")])]),
            status(),
        ])

    static let passportFields: [JSON] = [
        field(2, [value("VISUAL", "P1234567A"), value("MRZ", "P1234567A")]),
        field(8, [value("VISUAL", "Santos"), value("MRZ", "SANTOS")]),
        field(9, [value("VISUAL", "Maria Clara"), value("MRZ", "MARIA CLARA")]),
        field(25, [value("MRZ", "SANTOS MARIA CLARA")]), field(5, [value("MRZ", "1985-06-12")]),
        field(12, [value("MRZ", "F")]), field(3, [value("MRZ", "2034-01-31")]),
        field(4, [value("VISUAL", "2024-02-01")]), field(26, [value("MRZ", "PHL")]),
        field(11, [value("VISUAL", "FILIPINO")]), field(6, [value("VISUAL", "MANILA^METRO MANILA")]),
        field(51, [value("MRZ", "P<PHLSANTOS<<MARIA<CLARA^P1234567A0")]),
    ]

    static func answer(containers: [JSON]) -> JSON {
        [
            "ChipPage": 0, "ProcessingFinished": 1,
            "ContainerList": ["Count": .number(String(containers.count)), "List": .array(containers)],
            "TransactionInfo": ["TransactionID": "5c8e2f70-0000-4000-8000-000000000001"], "morePagesAvailable": 0,
            "elapsedTime": 217, "CoreLibResultCode": 0, "passBackObject": .null,
        ]
    }

    /// As real engines send it: without `age`, `detailsAge` and `mDL`.
    static func status() -> JSON {
        [
            "result_type": 33, "page_idx": 0,
            "Status": [
                "overallStatus": 1, "optical": 1, "portrait": 2, "rfid": 2, "stopList": 2,
                "detailsOptical": [
                    "overallStatus": 1, "docType": 1, "expiry": 1, "imageQA": 1, "mrz": 1, "pagesCount": 1,
                    "security": 1, "text": 1, "vds": 2,
                ],
            ],
        ]
    }

    static func text(page: Int, _ fields: [JSON]) -> JSON {
        [
            "result_type": 36, "page_idx": .number(String(page)),
            "Text": ["status": 1, "validityStatus": 1, "comparisonStatus": 1, "fieldList": .array(fields)],
        ]
    }

    static func field(_ type: Int, _ values: [JSON], lcid: Int = 0) -> JSON {
        [
            "fieldType": .number(String(type)), "lcid": .number(String(lcid)), "status": 1,
            "value": values.first?["value"] ?? .null, "valueList": .array(values),
        ]
    }

    static func value(_ source: String, _ text: String, page: Int = 0, validity: Int = 1) -> JSON {
        [
            "source": .string(source), "value": .string(text), "pageIndex": .number(String(page)),
            "originalValidity": .number(String(validity)), "probability": 96,
        ]
    }

    static func quality(page: Int) -> JSON {
        let checks: [JSON] = [0, 1, 2].map { ["type": .number(String($0)), "result": 1] }
        return [
            "result_type": 30, "page_idx": .number(String(page)),
            "ImageQualityCheckList": ["result": 1, "List": .array(checks)],
        ]
    }

    static func candidate(page: Int, _ name: String, type: Int, _ country: String) -> JSON {
        [
            "result_type": 9, "page_idx": .number(String(page)),
            "OneCandidate": [
                "DocumentName": .string(name),
                "FDSIDList": ["ICAOCode": .string(country), "dType": .number(String(type))],
            ],
        ]
    }
}
