import PluginKit
import RegulaAdapter

typealias DocumentAnswer = Rehearsal<DocumentFlow>.Answer

let frontAndBack = DocumentVerificationRequest(
    documents: [
        .init(side: .back, blob: Blob(handle: "blob:back"), mediaType: "image/jpeg"),
        .init(side: .front, blob: Blob(handle: "blob:front"), mediaType: "image/jpeg"),
    ], reference: "0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5f")

/// A verification whose call is under way.
func started(_ configuration: String = "{}") throws -> Rehearsal<DocumentFlow> {
    var run = try Rehearsal(DocumentFlow.self, configuration: configuration)
    _ = try run.start(frontAndBack)
    return run
}

/// What becomes of an answer of the vendor.
func examined(_ answer: JSON) throws -> VerificationResult {
    var run = try started()
    guard let result = try run.answer("process", 200, answer.serialized).result else { throw NoResult() }
    return result
}

struct NoResult: Error {}

extension VerificationResult {
    func outcome(of name: String) -> Check.Outcome? { checks.first { $0.name == name }?.outcome }
    func detail(of name: String) -> String? { checks.first { $0.name == name }?.detail }
}
