import FoundationEssentials
import PluginKit
import RegulaAdapter
import Testing

@Suite("An answer changed in one place")
struct MutationTests {
    /// A few fields stand for all.
    private static let passport = Sample.passport.setting(
        container: 36, ["Text", "fieldList"], .array(Array(Sample.passportFields.prefix(2))))

    private static let replacements: [JSON?] = [nil, .null, "1", true, 7, 0, 2, [], [:]]
    private static let fewReplacements: [JSON?] = [nil, "1", 0]

    /// The last steps of the way to everything that decides.
    private static let decisive: [Path] =
        [["ProcessingFinished"], ["Status"]]
        + ["overallStatus", "optical", "stopList", "portrait", "rfid", "detailsOptical"].map { ["Status", .name($0)] }
        + ["overallStatus", "docType", "expiry", "imageQA", "mrz", "security", "text"]
        .map { ["detailsOptical", .name($0)] }
        + ["status", "validityStatus", "comparisonStatus"].map { ["Text", .name($0)] }

    private static func isDecisive(_ path: Path) -> Bool {
        decisive.contains { $0.elementsEqual(path.suffix($0.count)) }
    }

    /// Whether the changed value still says, in the vendor's way, that nothing speaks against the document.
    private static func isStillGood(_ path: Path, _ value: JSON?) -> Bool {
        // "Was not done" is an answer to each single question, but not to the whole.
        guard value == 2 else { return false }
        return path.last != "ProcessingFinished" && path.last != "overallStatus" && path.last != "optical"
    }

    private static func check(_ sample: JSON) throws {
        let run = try started()
        var decisiveChanges = 0
        for path in sample.paths {
            for replacement in isDecisive(path) ? replacements : fewReplacements {
                var copy = run
                let answer = try copy.answer("process", 200, sample.setting(path, replacement).serialized)
                let label =
                    "\(path.map(\.description).joined(separator: "/")) = \(replacement?.serialized ?? "left out")"
                guard let result = answer.result else {
                    #expect(answer.failure?.failureClass == .providerUnavailable, "\(label)")
                    continue
                }
                #expect(try isSound(result), "\(label)")
                guard isDecisive(path), !isStillGood(path, replacement) else { continue }
                decisiveChanges += 1
                #expect(result.decision != .approved, "\(label)")
            }
        }
        // All of them were met, each with at least seven values.
        #expect(decisiveChanges >= decisive.count * 7)
    }

    /// What the host demands of a result.
    private static func isSound(_ result: VerificationResult) throws -> Bool {
        let names = result.checks.map(\.name)
        let text = String(decoding: try JSONEncoder().encode(result), as: UTF8.self).lowercased()
        return (result.decision == .approved) == (result.failure == nil)
            && !(result.decision == .approved && result.checks.contains { $0.outcome == .failed })
            && Set(names).count == names.count
            && names.joined().utf8.allSatisfy { $0 == 0x2E || $0 == 0x5F || (0x61...0x7A).contains($0) }
            && !text.contains("regula")
    }

    @Test("a passport's answer ends well, and is approved only if all that decides is untouched")
    func passport() throws { try Self.check(Self.passport) }

    @Test("a card's answer ends well, and is approved only if all that decides is untouched")
    func card() throws { try Self.check(Sample.card) }

    @Test("0, 1 and 2 taken for each other anywhere never make a bad answer good")
    func confusion() throws {
        let bad: [JSON] = [
            Self.passport.settingStatus(["overallStatus": 0, "optical": 0])
                .settingDetails(["overallStatus": 0, "security": 0]),
            Self.passport.settingStatus(["overallStatus": 2, "optical": 2]).settingDetails(["overallStatus": 2]),
            Self.passport.setting(["ProcessingFinished"], 2).settingStatus(["overallStatus": 0]),
        ]
        let run = try started()
        for sample in bad {
            for path in sample.paths where sample.value(at: path).double != nil {
                for value: JSON in [0, 1, 2] {
                    var copy = run
                    let answer = try copy.answer("process", 200, sample.setting(path, value).serialized)
                    #expect(answer.result?.decision != .approved, "\(path) = \(value)")
                }
            }
        }
    }
}
