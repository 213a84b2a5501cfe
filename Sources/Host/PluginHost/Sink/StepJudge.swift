import Domain

/// Turns what a step emitted into an output or into the reason why there is none. The same for every transport.
enum StepJudge {
    static func judge(_ answer: StepAnswer, operation: OperationID) -> Result<StepOutput, StepFailure> {
        switch answer {
        case .made(let recording, let code): judge(recording, returned: code, operation: operation)
        case .over(let failure): .failure(failure)
        case .noInstance(let reason): .failure(.instanceRefused(reason))
        }
    }

    static func judge(
        _ recording: StepRecording, returned code: Int32, operation: OperationID
    ) -> Result<StepOutput, StepFailure> {
        // A refusal comes first: it is the likelier cause of a non-zero return than the other way round.
        if let refusal = recording.refusal { return .failure(refusal.failure) }
        guard code == 0 else {
            return .failure(
                StepFailure(.internalError, code: "plugin.nonzero", message: "the plugin's step returned \(code)"))
        }
        guard let text = recording.result else { return .success(recording.output) }
        var output = recording.output
        do {
            output.end = .finish(try result(text, of: operation))
            return .success(output)
        } catch {
            return .failure(error)
        }
    }

    /// Messages hold places and rules, never what the result says of a person.
    private static func result(_ text: [UInt8], of operation: OperationID) throws(StepFailure) -> JSON {
        let value: JSON
        do {
            value = try JSON.parse(text)
        } catch {
            throw invalid("is not JSON: \(error)")
        }
        guard value.object != nil else { throw invalid("is no object, but \(value.typeName)") }
        let name = operation.description
        guard let violations = OperationSchemas.result(name)?.validate(value), !violations.isEmpty else { return value }
        let places = violations.prefix(10).map { "\($0.pointer.isRoot ? "/" : $0.pointer.description) (\($0.keyword))" }
        let more = violations.count > 10 ? " and \(violations.count - 10) more" : ""
        throw invalid("does not follow \(name) at \(places.joined(separator: ", "))\(more)")
    }

    private static func invalid(_ message: String) -> StepFailure {
        StepFailure(.internalError, code: "result.invalid", message: "the result " + message)
    }
}

extension StepFailure {
    /// It accepted the same bytes before, so this is no fault of the configuration.
    static func instanceRefused(_ reason: String) -> StepFailure {
        StepFailure(
            .internalError, code: "instance.refused",
            message: "the plugin refused a configuration that it had accepted: \(reason)")
    }

    static let instanceDestroyed = StepFailure(
        .internalError, code: "instance.destroyed", message: "the instance was destroyed")

    static let instanceForeign = StepFailure(
        .internalError, code: "instance.foreign", message: "the instance was made by another transport")

    static let takesNoCallbacks = StepFailure(
        .invalidRequest, code: "ingest.absent", message: "the plugin takes no callbacks")
}
