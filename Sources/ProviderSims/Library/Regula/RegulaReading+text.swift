extension RegulaReading {
    /// Result type 36: the text fields, of one page or of all.
    func text(onlyPage page: Int?) -> JSON {
        let fields = isRead ? persona.map { self.fields(of: $0, onlyPage: page) } ?? [] : []
        return [
            "status": textStatus, "validityStatus": outcome == .expired ? RegulaCheck.failed : textStatus,
            "comparisonStatus": textStatus, "dateFormat": .string(request.dateFormat),
            "availableSourceList": .array(
                sources.map { ["source": .string($0), "validityStatus": 1, "containerType": 102] }),
            "fieldList": .array(fields),
        ]
    }

    private var sources: [String] { persona?.document == .passport ? ["MRZ", "VISUAL"] : ["VISUAL", "BARCODE"] }

    private func fields(of persona: Persona, onlyPage: Int?) -> [JSON] {
        let passport = persona.document == .passport
        // Cards carry the address and the date of issue on the back; passports are read from one page.
        let back = !passport && request.pages.count > 1 ? request.pages.last?.index ?? 0 : 0
        var fields: [(type: Int, name: String, value: String, page: Int)] = [
            (2, "Document Number", persona.documentNumber, 0), (8, "Surname", persona.surname, 0),
            (9, "Given Names", persona.givenNames, 0),
            (25, "Surname And Given Names", "\(persona.surname) \(persona.givenNames)", 0),
            (5, "Date of Birth", date(persona.dateOfBirth), 0), (12, "Sex", persona.sex, 0),
            (3, "Date of Expiry", date(persona.dateOfExpiry), 0), (1, "Issuing State Code", persona.country, 0),
            (38, "Issuing State Name", persona.countryName, 0), (26, "Nationality Code", persona.nationality, 0),
            (11, "Nationality", persona.countryName, 0), (4, "Date of Issue", date(persona.dateOfIssue), back),
            (17, "Address", persona.address, back),
        ]
        if passport { fields.append((51, "MRZ Strings", MRZ.passport(persona), 0)) }
        return fields.filter { (onlyPage ?? $0.page) == $0.page }.map { field in
            textField(field.type, field.name, field.value, page: field.page, persona: persona)
        }
    }

    private func textField(_ type: Int, _ name: String, _ value: String, page: Int, persona: Persona) -> JSON {
        let machine = persona.document == .passport ? "MRZ" : "BARCODE"
        let onlyVisual = [4, 17, 38, 11].contains(type)
        let fieldSources = type == 51 ? ["MRZ"] : onlyVisual ? ["VISUAL"] : ["VISUAL", machine]
        let differs = outcome == .mismatch && type == 2
        let tooOld = outcome == .expired && type == 3
        let status: JSON = differs || tooOld ? RegulaCheck.failed : RegulaCheck.passed
        let values: [JSON] = fieldSources.enumerated().map { index, source in
            let read = differs && index > 0 ? String(value.reversed()) : value
            return [
                "source": .string(source), "value": .string(read), "originalValue": .string(read),
                "originalValidity": tooOld ? RegulaCheck.failed : RegulaCheck.passed, "pageIndex": .int(page),
                "probability": .int(source == "VISUAL" ? 96 : 100),
            ]
        }
        return [
            "fieldType": persona.oddity == .wrongTypes ? .string(String(type)) : .int(type), "fieldName": .string(name),
            "lcid": 0, "status": status, "validityStatus": tooOld ? RegulaCheck.failed : RegulaCheck.passed,
            "comparisonStatus": fieldSources.count < 2
                ? RegulaCheck.notDone : differs ? RegulaCheck.failed : RegulaCheck.passed,
            "value": .string(value), "valueList": .array(values),
            "validityList": .array(
                fieldSources.map {
                    ["source": .string($0), "status": tooOld ? RegulaCheck.failed : RegulaCheck.passed]
                }),
            "comparisonList": fieldSources.count < 2
                ? []
                : [
                    [
                        "sourceLeft": .string(fieldSources[0]), "sourceRight": .string(fieldSources[1]),
                        "status": differs ? RegulaCheck.failed : RegulaCheck.passed,
                    ]
                ],
        ]
    }

    /// `yyyy-MM-dd` in the format the request asked for.
    private func date(_ iso: String) -> String {
        let parts = iso.split(separator: "-").map(String.init)
        guard parts.count == 3, request.dateFormat != "yyyy-MM-dd" else { return iso }
        var out = ""
        var run = ""
        // Runs of one letter are replaced whole, so that MM never turns into part of something else.
        for letter in request.dateFormat + "\0" {
            if run.last == letter || run.isEmpty {
                run.append(letter)
                continue
            }
            out += Self.datePart(run, parts)
            run = String(letter)
        }
        return out
    }

    private static func datePart(_ run: String, _ parts: [String]) -> String {
        switch run {
        case "yyyy": parts[0]
        case "yy": String(parts[0].suffix(2))
        case "MM": parts[1]
        case "M": String(Int(parts[1]) ?? 0)
        case "dd": parts[2]
        case "d": String(Int(parts[2]) ?? 0)
        default: run
        }
    }
}
