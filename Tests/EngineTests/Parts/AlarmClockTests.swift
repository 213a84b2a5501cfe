import Synchronization
import Testing

@testable import Engine

@Suite struct AlarmClockTests {
    @Test("each alarm rings once, and not before its time", arguments: [0, 1, 60, 120])
    func rings(milliseconds: Int) async {
        let clock = AlarmClock()
        let start = ContinuousClock.now
        let rung = Atomic(0)
        await withCheckedContinuation { continuation in
            _ = clock.set(after: .milliseconds(milliseconds)) {
                rung.add(1, ordering: .relaxed)
                continuation.resume()
            }
        }
        #expect(start.duration(to: .now) >= .milliseconds(milliseconds))
        #expect(rung.load(ordering: .relaxed) == 1)
    }

    @Test("all alarms of one moment ring, each once")
    func together() async {
        let clock = AlarmClock()
        let rung = Mutex<[Int]>([])
        await withCheckedContinuation { continuation in
            for number in 0..<100 {
                _ = clock.set(after: .milliseconds(40)) {
                    let isLast = rung.withLock { rung in
                        rung.append(number)
                        return rung.count == 100
                    }
                    if isLast { continuation.resume() }
                }
            }
        }
        #expect(rung.withLock { $0.sorted() } == Array(0..<100))
    }

    @Test("a cancelled alarm lets go of what it holds at once")
    func releases() {
        final class Held: Sendable {}
        let clock = AlarmClock()
        weak var held: Held?
        let alarm = {
            let object = Held()
            held = object
            return clock.set(after: .seconds(3600)) { withExtendedLifetime(object) {} }
        }()
        #expect(held != nil)
        clock.cancel(alarm)
        #expect(held == nil)
    }
}
