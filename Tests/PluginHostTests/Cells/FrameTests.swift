import Domain
import Testing

@testable import PluginHost

@Suite("Frames between a host and a cell")
struct FrameTests {
    private func payload(_ kind: Frame.Kind = .step, _ write: (inout FrameWriter) -> Void) -> [UInt8] {
        var writer = FrameWriter(kind, id: 7)
        write(&writer)
        return writer.finished()
    }

    private func reader(_ frame: [UInt8]) -> FrameReader { FrameReader(frame, Frame.headerSize..<frame.count) }

    private func shown(_ answer: StepAnswer) -> String { "\(answer)" }

    @Test("what a step is given arrives as it was sent", arguments: FrameSamples.inputs)
    func input(_ input: StepInput) throws {
        var reader = reader(payload { $0.put(input) })
        #expect(try reader.stepInput() == input)
        try reader.finish()
    }

    @Test("what a step answers arrives as it was sent", arguments: FrameSamples.answers.indices)
    func answer(_ index: Int) throws {
        let answer = FrameSamples.answers[index]
        var reader = reader(payload { $0.put(answer) })
        let read = try reader.stepAnswer(FrameSamples.rules)
        try reader.finish()
        switch (read, answer) {
        case (.made(let a, let codeA), .made(let b, let codeB)):
            #expect(a.output == b.output && a.result == b.result && codeA == codeB && a.phase == b.phase)
        case (.over(let a), .over(let b)): #expect(a == b)
        case (.noInstance(let a), .noInstance(let b)): #expect(a == b)
        default: Issue.record("another answer came than was sent")
        }
    }

    @Test("of a step with a refusal only the refusal is told")
    func refusal() throws {
        var reader = reader(payload { $0.put(FrameSamples.refused) })
        guard case .made(let recording, 0) = try reader.stepAnswer(FrameSamples.rules) else {
            Issue.record("no recording")
            return
        }
        #expect(recording.refusal?.failure.code == "budget.state")
        #expect(recording.refusal?.failure.message == "bytes of the state: 2, at most 1")
        #expect(recording.output == StepOutput())
    }

    @Test("what a callback becomes arrives as it was sent", arguments: FrameSamples.callbacks.indices)
    func ingest(_ index: Int) throws {
        var reader = reader(payload(.ingest) { $0.put(FrameSamples.callbacks[index]) })
        switch (try reader.ingestAnswer(), FrameSamples.callbacks[index]) {
        case (.made(let a), .made(let b)): #expect(a == b)
        case (.noInstance(let a), .noInstance(let b)): #expect(a == b)
        default: Issue.record("another answer came than was sent")
        }
    }

    @Test(
        "a callback without an event, or with an empty one among others, is refused",
        arguments: [[], [IngestOutput.Event(), IngestOutput.Event(dedupe: "a")]])
    func noEvent(_ events: [IngestOutput.Event]) {
        let answer = IngestAnswer.made(.success(IngestOutput(events: events)))
        #expect(throws: FrameError.self) {
            var reader = reader(payload(.ingest) { $0.put(answer) })
            _ = try reader.ingestAnswer()
        }
    }

    @Test("a state to be carried over, and what becomes of it, arrive as they were sent")
    func migration() throws {
        let state = StepOutput.State(version: 3, bytes: Array("old".utf8))
        var asked = reader(payload(.migrate) { $0.put(state, of: .verificationDocument) })
        let (read, operation) = try asked.migration()
        try asked.finish()
        #expect(read == state && operation == .verificationDocument)
        let refusal = MigrationRecorder.failure("not that one")
        for answer: Result<[UInt8], StepFailure> in [.success(Array("new".utf8)), .success([]), .failure(refusal)] {
            var answered = reader(payload(.migrate) { $0.put(answer) })
            #expect(try answered.migrationAnswer() == answer)
            try answered.finish()
        }
        #expect(throws: FrameError.self) {
            let large = [UInt8](repeating: 0, count: Budgets.state + 1)
            var answered = reader(payload(.migrate) { $0.put(.success(large)) })
            _ = try answered.migrationAnswer()
        }
    }

    @Test("an answer that was cut short anywhere is refused, and so is one with a byte too many")
    func truncated() {
        for answer in FrameSamples.answers {
            let whole = payload { $0.put(answer) }
            for end in Frame.headerSize..<whole.count {
                var reader = FrameReader(whole, Frame.headerSize..<end)
                #expect(throws: FrameError.self) {
                    _ = try reader.stepAnswer(FrameSamples.rules)
                    try reader.finish()
                }
            }
            #expect(throws: FrameError.self) {
                _ = try CellAnswer(Frame(kind: .step, id: 7, payload: reader(whole + [0])), rules: FrameSamples.rules)
            }
        }
    }

    /// Nothing but an error or a valid value may come of any bytes; that no memory is touched that should not be is what
    /// the process's survival shows.
    @Test(
        "answers with random bytes changed are refused, or are within all rules",
        arguments: [1, 20_261, 77] as [UInt64])
    func fuzzed(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var refused = 0
        for round in 0..<3000 {
            var bytes = payload { $0.put(FrameSamples.answers[round % FrameSamples.answers.count]) }
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                bytes[Int.random(in: Frame.headerSize..<bytes.count, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            var reader = reader(bytes)
            do {
                if case .made(let recording, _) = try reader.stepAnswer(FrameSamples.rules) {
                    #expect(recording.output.effects.count <= Budgets.pendingEffects)
                    #expect((recording.output.state?.bytes.count ?? 0) <= Budgets.state)
                    #expect(recording.output.logs.allSatisfy { $0.message.utf8.count <= Budgets.message })
                }
            } catch {
                refused += 1
            }
        }
        #expect(refused > 300)
    }

    @Test("random bytes are no frames, and a huge length is refused before there is room for it")
    func garbage() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<500 {
            var pipe = try Channel()
            pipe.write((0..<64).map { _ in UInt8.random(in: 0...255, using: &random) })
            var buffer = FrameBuffer(most: Frame.mostFromCell)
            _ = buffer.receive(from: pipe.reader)
            // Less than a whole frame of what is left of the length, or an error.
            do {
                if let frame = try buffer.next() { #expect(frame.id >= 0) }
            } catch {
                #expect(!"\(error)".isEmpty)
            }
            pipe.close()
        }
        var pipe = try Channel()
        defer { pipe.close() }
        pipe.write([0xFF, 0xFF, 0xFF, 0x7F] + [UInt8](repeating: 0, count: 12))
        var buffer = FrameBuffer(most: Frame.mostFromCell)
        #expect(buffer.receive(from: pipe.reader) == .some)
        let error = #expect(throws: FrameError.self) { _ = try buffer.next() }
        #expect(error?.message == "a frame of 2147483647 bytes, at most 41943040")
    }

    @Test("frames come out whole and in order, however the bytes are cut")
    func cut() throws {
        let frames = FrameSamples.answers.indices.map { index in
            var writer = FrameWriter(.step, id: UInt64(index))
            writer.put(FrameSamples.answers[index])
            // One that is larger than what a buffer begins with.
            if index == 2 { writer.put([UInt8](repeating: 1, count: 200_000)) }
            return writer.finished()
        }
        let bytes = frames.flatMap(\.self)
        for size in [1, 7, 4096, bytes.count] {
            var pipe = try Channel()
            defer { pipe.close() }
            var buffer = FrameBuffer(most: Frame.mostFromCell)
            var ids: [UInt64] = []
            var start = 0
            // One byte at a time only for the beginning of it.
            let end = size == 1 ? frames[0].count + frames[1].count : bytes.count
            while start < end {
                let next = min(start + size, end)
                pipe.write(Array(bytes[start..<next]))
                start = next
                while buffer.receive(from: pipe.reader) == .some {
                    while let frame = try buffer.next() { ids.append(frame.id) }
                }
            }
            #expect(ids == (size == 1 ? [0, 1] : [0, 1, 2, 3, 4]))
        }
    }

    @Test(
        "a header of another version, kind or with reserved bits is refused",
        arguments: [(4, 0x77), (5, 2), (6, 1), (7, 1)])
    func header(_ change: (at: Int, value: UInt8)) throws {
        var frame = payload { $0.put(FrameSamples.answers[3]) }
        frame[change.at] = change.value
        var pipe = try Channel()
        defer { pipe.close() }
        pipe.write(frame)
        var buffer = FrameBuffer(most: Frame.mostFromCell)
        _ = buffer.receive(from: pipe.reader)
        #expect(throws: FrameError.self) { _ = try buffer.next() }
    }
}
