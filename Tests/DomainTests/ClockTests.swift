import Testing

@testable import Domain

@Suite struct ClockTests {
    @Test("a first measurement is taken in its middle")
    func first() {
        #expect(ClockMeasurement(asked: 100, time: 5000, answered: 110).base(known: nil) == 4895)
    }

    @Test("what is known stays while a measurement allows it, and is corrected no further than it must be")
    func later() {
        let slow = ClockMeasurement(asked: 100, time: 5000, answered: 900)
        #expect(slow.base(known: 4895) == 4895)
        #expect(slow.base(known: 9000) == 4900)
        #expect(slow.base(known: 0) == 4100)
    }

    @Test("readings and times go on")
    func onward() {
        let (reading, time) = (HostClock.reading(), Timestamp.now())
        #expect(HostClock.reading() >= reading)
        #expect(Timestamp.now() >= time)
    }
}
