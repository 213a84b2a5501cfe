import Domain

extension FrameWriter {
    /// What a cell has to say about a state of an older version.
    mutating func put(_ answer: Result<[UInt8], StepFailure>) {
        switch answer {
        case .success(let state):
            put(true)
            put(state)
        case .failure(let failure):
            put(false)
            put(failure.message)
        }
    }

    mutating func put(_ state: StepOutput.State, of operation: OperationID) {
        put(operation.description)
        put(state.version)
        put(state.bytes)
    }
}

extension FrameReader {
    mutating func migration() throws(FrameError) -> (state: StepOutput.State, operation: OperationID) {
        guard let operation = OperationID(try text("an operation", most: 256)) else {
            throw FrameError("an operation that is none")
        }
        let version = try u32("a state version")
        return (StepOutput.State(version: version, bytes: try bytes("a state", most: Budgets.state)), operation)
    }

    mutating func migrationAnswer() throws(FrameError) -> Result<[UInt8], StepFailure> {
        if try bool("an answer's kind") { return .success(try bytes("a state", most: Budgets.state)) }
        return .failure(MigrationRecorder.failure(try text("a reason", most: Self.mostOfReason)))
    }
}
