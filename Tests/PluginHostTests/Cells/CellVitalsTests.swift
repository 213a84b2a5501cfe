import Testing

@testable import PluginHost

@Suite("How the cells of a plugin fare")
struct CellVitalsTests {
    @Test("the first start after a death is at once, later ones wait longer each time")
    func pauses() {
        #expect((1...9).map(CellVitals.pause) == [0, 50, 100, 200, 400, 800, 1600, 3200, 5000])
    }

    @Test("five deaths in a row with no step in between, and the plugin is given up")
    func givenUp() {
        let vitals = CellVitals()
        for death in 1..<CellVitals.mostDeaths {
            #expect(vitals.died("was ended by SIGSEGV") == .again(after: CellVitals.pause(after: death)))
        }
        #expect(vitals.problem == nil)
        #expect(vitals.died("was ended by SIGSEGV") == .givenUp)
        #expect(vitals.problem == "its cell died 5 times in a row and made no step: it was ended by SIGSEGV")
    }

    @Test("a plugin that makes steps between its deaths is kept")
    func kept() {
        let vitals = CellVitals()
        for _ in 0..<50 {
            #expect(vitals.died("died") == .again(after: 0))
            vitals.lived()
        }
        #expect(vitals.problem == nil)
    }

    @Test("five deaths of callbacks within a minute, and callbacks wait until the first is a minute ago")
    func callbacks() {
        let vitals = CellVitals()
        let second: UInt64 = 1_000_000_000
        for death in 1...4 { vitals.diedOfCallback(at: UInt64(death) * second) }
        #expect(vitals.callbackPause(at: 5 * second) == nil)
        vitals.diedOfCallback(at: 5 * second)
        #expect(vitals.callbackPause(at: 5 * second) == 56_000)
        #expect(vitals.callbackPause(at: 61 * second) == nil)
        vitals.diedOfCallback(at: 61 * second)
        #expect(vitals.callbackPause(at: 61 * second) == 1000)
        #expect(vitals.problem == nil)
    }

    @Test("what a system does not grant is named")
    func missing() {
        #expect(Confinement.whole.missing.isEmpty && Confinement.whole.rawValue == 127)
        #expect(
            Confinement(rawValue: 127).subtracting([.landlock, .userNamespace]).missing == [
                "a user namespace", "Landlock",
            ])
    }
}
