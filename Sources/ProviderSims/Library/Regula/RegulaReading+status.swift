extension RegulaReading {
    /// Result type 33. `age`, `detailsAge` and `mDL`, which the specification requires, are absent as in real engines.
    ///
    /// | outcome | overall | fails (0) or is not done (2) |
    /// |---|---|---|
    /// | approved | 1 | |
    /// | rejected | 0 | security |
    /// | expired | 0 | expiry |
    /// | mismatch | 0 | text |
    /// | stoplist | 0 | stopList |
    /// | quality | 0 | imageQA |
    /// | review | 2 | security not done |
    /// | timeout | 1 | nothing; ProcessingFinished is 2, so that the 1 must not count |
    /// | failure | 2 | everything not done |
    /// | unrecognised | 2 | docType and what hangs on it not done |
    var status: JSON {
        let wrong = persona?.oddity == .wrongTypes
        return [
            "overallStatus": wrong ? "1" : overall, "optical": outcome == .stoplist ? RegulaCheck.passed : overall,
            "portrait": RegulaCheck.notDone, "rfid": RegulaCheck.notDone,
            "stopList": outcome == .stoplist ? RegulaCheck.failed : RegulaCheck.notDone,
            "detailsRFID": [
                "overallStatus": 2, "AA": 2, "BAC": 2, "CA": 2, "PA": 2, "PACE": 2, "TA": 2,
            ],
            "detailsOptical": [
                "overallStatus": outcome == .stoplist ? RegulaCheck.passed : overall,
                "docType": known, "expiry": check(.expired), "imageQA": imageQA,
                "mrz": persona?.document == .passport ? known : RegulaCheck.notDone,
                "pagesCount": .int(request.pages.count), "security": security, "text": textStatus,
                "vds": RegulaCheck.notDone,
            ],
        ]
    }

    private var overall: JSON {
        switch outcome {
        case .approved, .timeout: RegulaCheck.passed
        case .rejected, .expired, .mismatch, .stoplist, .quality: RegulaCheck.failed
        case .review, .failure, .unrecognised: RegulaCheck.notDone
        }
    }

    /// Whether anything about the document could be established.
    var isRead: Bool { outcome != .failure && outcome != .unrecognised }

    private var known: JSON { isRead ? RegulaCheck.passed : RegulaCheck.notDone }

    private func check(_ failing: Persona.Outcome) -> JSON { outcome == failing ? RegulaCheck.failed : known }

    private var imageQA: JSON {
        switch outcome {
        case .quality: RegulaCheck.failed
        case .failure: RegulaCheck.notDone
        default: RegulaCheck.passed
        }
    }

    var security: JSON { outcome == .review ? RegulaCheck.notDone : check(.rejected) }

    var textStatus: JSON { check(.mismatch) }
}
