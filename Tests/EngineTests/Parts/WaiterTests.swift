import Domain
import Engine
import Testing

@Suite("Waiting for the end of a request", .timeLimit(.minutes(2)))
struct WaiterTests {
    private static func view(_ status: RequestStatus) -> Waiter.Outcome {
        .view(
            RequestView(
                id: .make(), kind: .verification, status: status, method: "", type: "", metadata: [:], reference: nil,
                createdAt: .now()))
    }

    private static func word(_ outcome: Waiter.Outcome) -> String {
        switch outcome {
        case .view(let view): view.status.rawValue
        case .refused(let problem): problem.code.rawValue
        case .deadline: "deadline"
        }
    }

    @Test("the first outcome counts, for those who wait and for those who come later")
    func first() async {
        let waiter = Waiter()
        waiter.resolve(Self.view(.completed))
        waiter.resolve(.refused(Problem(.internalError)))
        #expect(Self.word(await waiter.wait(for: .seconds(60))) == "completed")
        #expect(Self.word(await waiter.wait(for: .zero)) == "completed")
    }

    @Test("any number may wait, and all are told")
    func many() async {
        let waiter = Waiter()
        let words = await withTaskGroup(of: String.self) { group in
            for _ in 0..<200 { group.addTask { Self.word(await waiter.wait(for: .seconds(60))) } }
            group.addTask {
                waiter.resolve(.refused(Problem(.shuttingDown)))
                return "shutting_down"
            }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(words == ["shutting_down"])
    }

    @Test("who waited long enough is told so, and may wait again")
    func deadline() async {
        let waiter = Waiter(isStored: true)
        #expect(Self.word(await waiter.wait(for: .milliseconds(5))) == "deadline")
        waiter.resolve(Self.view(.failed))
        #expect(Self.word(await waiter.wait(for: .seconds(60))) == "failed")
    }

    @Test("before the request is stored nobody is told that their time is over")
    func beforeStored() async {
        let waiter = Waiter()
        let words = await withTaskGroup(of: String.self) { group in
            for _ in 0..<100 { group.addTask { Self.word(await waiter.wait(for: .zero)) } }
            group.addTask {
                waiter.stored()
                return "stored"
            }
            return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(words == ["deadline": 100, "stored": 1])
        let refused = Waiter()
        async let word = Self.word(refused.wait(for: .zero))
        refused.resolve(.refused(Problem(.storageUnavailable)))
        #expect(await word == "storage_unavailable")
    }

    @Test("no time at all is over at once, however the clock and the wait interleave")
    func noTime() async {
        let waiter = Waiter(isStored: true)
        let words = await withTaskGroup(of: String.self) { group in
            for _ in 0..<2000 { group.addTask { Self.word(await waiter.wait(for: .zero)) } }
            return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(words == ["deadline": 2000])
    }
}
