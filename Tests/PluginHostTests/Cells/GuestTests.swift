import CCell
import Domain
import Foundation
import Glibc
import Testing

@testable import PluginHost

/// The cell's side, on a thread of this process and without a lock-down, so that each of its ends can be seen.
@Suite("What runs in a cell")
struct GuestTests {
    /// A guest and the host's end of its socket.
    private final class Stage: Sendable {
        let socket: Int32
        private let ended: AsyncStream<Int32>

        init(_ fixture: String, confinement: UInt32 = 0, sealed: UInt32 = 0) throws {
            let file = try SealedFile(copying: Fixtures.path(fixture))
            var pair: [Int32] = [0, 0]
            try #require(ccell_pair(&pair) == 0)
            let (theirs, library) = (pair[1], file.descriptor)
            socket = pair[0]
            let (ended, ending) = AsyncStream.makeStream(of: Int32.self)
            self.ended = ended
            // Not a task: the tests block their threads, and a task might then have none to begin on.
            let thread = Foundation.Thread {
                var page = ccell_page()
                ending.yield(
                    CellGuest.run(
                        socket: theirs, library: library, page: &page, confinement: confinement, seal: { sealed }))
                close(theirs)
                ending.finish()
            }
            thread.start()
        }

        /// The guest's exit code.
        func code() async -> Int32? { await ended.first { _ in true } }

        func send(_ bytes: [UInt8]) { _ = bytes.withUnsafeBytes { write(socket, $0.baseAddress, $0.count) } }

        /// Blocks until there is a whole frame; nil at the end.
        func receive(_ buffer: inout FrameBuffer) throws -> Frame? {
            while true {
                if let frame = try buffer.next() { return frame }
                if buffer.receive(from: socket) == .end { return nil }
            }
        }

        func hangUp() { shutdown(socket, Int32(SHUT_WR)) }

        deinit { close(socket) }
    }

    @Test("says who it is, answers in order, and ends when its host goes")
    func serves() async throws {
        let stage = try Stage("Friendly", confinement: Confinement.whole.rawValue, sealed: Confinement.sealed.rawValue)
        var buffer = FrameBuffer(most: Frame.mostFromCell)
        var hello = try #require(try stage.receive(&buffer))
        guard hello.kind == .hello, case .ready(let plugin) = try hello.payload.hello() else {
            Issue.record("no hello")
            return
        }
        #expect(plugin.confinement == Confinement.whole.rawValue && !plugin.takesCallbacks && plugin.abiMinor == 0)
        let manifest = try Negotiation.manifest(plugin.manifest, takesCallbacks: plugin.takesCallbacks)
        let (good, bad) = (CellInstance(id: 1, config: []), CellInstance(id: 2, config: Array(#"{"refuse":1}"#.utf8)))
        var frames = good.creation(10) + bad.creation(11)
        for (id, instance) in [(12, 1), (13, 2), (14, 3)] as [(UInt64, UInt64)] {
            var step = FrameWriter(.step, id: id)
            step.put(instance)
            step.put(StepInput.start(["verificationType": "x", "idNumber": "1"]))
            frames += step.finished()
        }
        stage.send(frames + good.destruction(15))
        var answers: [(UInt64, CellAnswer)] = []
        for _ in 10...15 {
            let frame = try #require(try stage.receive(&buffer))
            answers.append((frame.id, try CellAnswer(frame, rules: EffectRules(manifest))))
        }
        #expect(answers.map(\.0) == [10, 11, 12, 13, 14, 15])
        guard case .created(.success) = answers[0].1, case .created(.failure(let refusal)) = answers[1].1,
            case .stepped(.made(let recording, 0)) = answers[2].1,
            case .stepped(.noInstance(let refused)) = answers[3].1,
            case .stepped(.noInstance(let unknown)) = answers[4].1, case .destroyed = answers[5].1
        else {
            Issue.record("other answers: \(answers)")
            return
        }
        #expect(refused == "\(refusal)" && unknown == "it was never created")
        #expect(recording.output.effects.count == 1)
        stage.hangUp()
        #expect(await stage.code() == 0)
    }

    @Test("ends when what it is sent is no frame")
    func nonsense() async throws {
        let stage = try Stage("Friendly")
        stage.send([UInt8](repeating: 0x77, count: 64))
        #expect(await stage.code() == 2)
    }

    @Test("a library that keeps the second phase from what the first could do is not used")
    func unsealed() async throws {
        let (all, part) = (Confinement.whole.rawValue, Confinement.landlock.rawValue)
        let stage = try Stage("Friendly", confinement: all, sealed: part)
        #expect(await stage.code() == 3)
        var buffer = FrameBuffer(most: Frame.mostFromCell)
        #expect(try stage.receive(&buffer) == nil)
    }

    @Test("what is no plugin is refused with the words that a host would use")
    func refused() async throws {
        let stage = try Stage("WrongMajor")
        var buffer = FrameBuffer(most: Frame.mostFromCell)
        var hello = try #require(try stage.receive(&buffer))
        guard case .refused(let error) = try hello.payload.hello() else {
            Issue.record("it was taken")
            return
        }
        #expect(error.code == .wrongMajor)
        #expect(await stage.code() == 0)
    }
}
