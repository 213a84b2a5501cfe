import Domain
import Foundation
import Testing

@testable import PluginHost

@Suite("A plugin in a cell")
struct CellTests {
    /// The decision of one session of the outlaw.
    private func decision(_ plugin: Plugin, _ deed: String, number: String = "BAD") async throws -> String {
        let instance = try await plugin.transport.makeInstance(config: config(deed))
        let output = try await plugin.transport.step(instance, .start(["idNumber": .string(number)])).get()
        guard case .finish(let result) = output.end else { return "none" }
        return result["decision"]?.string ?? "none"
    }

    private func config(_ deed: String) -> [UInt8] { JSON.object(["deed": .string(deed)]).serialized() }

    @Test("answers as it does in the host: results, state, effects, warnings and messages")
    func same() async throws {
        let cell = try Fixtures.loadInCell("Friendly")
        let host = try PluginLoader.load(path: Fixtures.path("Friendly"), crumbs: nil, digest: Fixtures.digest)
        #expect(cell.manifest == host.manifest && cell.digest == host.digest && cell.abiMinor == host.abiMinor)
        let start = StepInput.start(["verificationType": "x", "idNumber": "A 1/2"])
        let first = try await cell.step(start).get()
        #expect(try await host.step(start).get() == first)
        let answer = HTTPResult(outcome: .response, status: 200, body: Array(#"{"decision":"approved"}"#.utf8))
        let next = start.next(.http(key: "check", answer), after: first)
        #expect(try await cell.step(next).get() == host.step(next).get())
    }

    @Test(
        "a deed that ends the cell is told as the step's death, and the next step is made",
        arguments: [
            ("segfault", "was ended by SIGSEGV"), ("abort", "was ended by SIGABRT"), ("exit", "exited with code 0"),
            ("stack", "was ended by SIGSEGV"), ("close", "was ended by SIGKILL"),
            ("fork", "was ended because the plugin called clone, which no cell may"),
            ("socket", "was ended because the plugin called socket, which no cell may"),
            ("exec", "was ended because the plugin called execve, which no cell may"),
            ("signal", "was ended because the plugin called kill, which no cell may"),
            ("ptrace", "was ended because the plugin called ptrace, which no cell may"),
            ("garbage", "was killed because it sent garbage: there is no kind 119 of frame"),
            ("oversized", "was killed because it sent garbage: a frame of 2147483647 bytes, at most 41943040"),
            ("hello", "was killed because it sent garbage: an answer of kind hello"),
        ])
    func deadly(_ deed: String, _ how: String) async throws {
        let plugin = try Fixtures.loadInCell("Outlaw")
        let instance = try await plugin.transport.makeInstance(config: config(deed))
        let result = await plugin.transport.step(instance, .start(["idNumber": "BAD"]))
        guard case .failure(let failure) = result else {
            Issue.record("the step was made: \(result)")
            return
        }
        #expect(failure.isDeath)
        #expect(failure.message.hasPrefix("the cell \(how)"), "\(failure.message)")
        let next = try await plugin.transport.step(instance, .start(["idNumber": "GOOD"])).get()
        #expect(next.end != nil)
        #expect(plugin.transport.health.problem == nil)
    }

    @Test("a forged answer to a frame that was never sent ends the cell")
    func forged() async throws {
        let plugin = try Fixtures.loadInCell("Outlaw")
        let instance = try await plugin.transport.makeInstance(config: config("forged"))
        let result = await plugin.transport.step(instance, .start(["idNumber": "BAD"]))
        #expect(throws: StepFailure.self) { try result.get() }
    }

    @Test(
        "a step that never answers is ended when its time is over, and blamed", arguments: ["loop", "silence"])
    func late(_ deed: String) async throws {
        let plugin = try Fixtures.loadInCell("Outlaw") { $0.patience = 300 }
        let instance = try await plugin.transport.makeInstance(config: config(deed))
        let result = await plugin.transport.step(instance, .start(["idNumber": "BAD"]))
        guard case .failure(let failure) = result else {
            Issue.record("the step was made: \(result)")
            return
        }
        #expect(failure.isDeath)
        #expect(failure.message == "the cell was killed because it did not answer within 300 ms")
        #expect(try await plugin.transport.step(instance, .start(["idNumber": "GOOD"])).get().end != nil)
    }

    @Test(
        "what a cell refuses fails in the plugin's hands, and the cell lives",
        arguments: [
            "file", "library", "stat", "create", "code", "environment", "limit", "sigsys", "threads", "descriptors",
            "memory", "shared_memory",
        ])
    func refused(_ deed: String) async throws {
        let plugin = try Fixtures.loadInCell("Outlaw") { $0.memory = 128 << 20 }
        try #require(plugin.transport.health.confinement?.missing == [])
        #expect(try await decision(plugin, deed) == "review")
    }

    @Test("steps beside a deadly one are made, whatever cell they were in")
    func beside() async throws {
        let plugin = try Fixtures.loadInCell("Outlaw")
        let bad = try await plugin.transport.makeInstance(config: config("segfault"))
        let good = try await plugin.transport.makeInstance(config: config("none"))
        let outcomes = await withTaskGroup(of: (isBad: Bool, isMade: Bool).self) { group in
            for index in 0..<60 {
                group.addTask {
                    let isBad = index % 20 == 7
                    let result = await plugin.transport.step(isBad ? bad : good, .start(["idNumber": "BAD"]))
                    return (isBad, (try? result.get()) != nil)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter(\.isBad).allSatisfy { !$0.isMade })
        #expect(outcomes.filter { !$0.isBad }.allSatisfy { $0.isMade })
    }

    @Test("a plugin whose cell keeps dying is given up, says why, and reports it once")
    func givenUp() async throws {
        let news = NewsLog()
        let plugin = try Fixtures.loadInCell("Outlaw") { settings in
            settings.cells = 1
            settings.report = { news.add($0) }
        }
        let instance = try await plugin.transport.makeInstance(config: config("abort"))
        for _ in 0..<CellVitals.mostDeaths {
            let result = await plugin.transport.step(instance, .start(["idNumber": "BAD"]))
            #expect(throws: StepFailure.self) { try result.get() }
        }
        let refused = await plugin.transport.step(instance, .start(["idNumber": "GOOD"]))
        #expect(
            refused
                == .failure(
                    StepFailure(
                        .providerUnavailable, code: "cell.unavailable",
                        message: "no cell took it: its cell died 5 times in a row and made no step: "
                            + "it was ended by SIGABRT, in a step")))
        #expect(plugin.transport.health.problem != nil)
        #expect(news.all.filter(\.isGivenUp).count == 1)
        #expect(news.all.allSatisfy { $0.plugin == "Outlaw" })
    }

    @Test("who dies in the reading of a configuration refuses it")
    func creation() async throws {
        let plugin = try Fixtures.loadInCell("Outlaw")
        let error = await #expect(throws: InstanceRefusal.self) {
            _ = try await plugin.transport.makeInstance(config: Array(#"{"die_in_create":1}"#.utf8))
        }
        #expect(error?.description == "the cell that read the configuration was ended by SIGABRT")
        #expect(try await decision(plugin, "none") == "review")
    }

    @Test("who dies in the reading of a callback fails that callback alone")
    func callback() async throws {
        let plugin = try Fixtures.loadInCell("Outlaw")
        let instance = try await plugin.transport.makeInstance(config: config("none"))
        var request = InboundRequest(
            now: .now(), method: "POST", path: "/x", host: "h", url: "https://h/x", body: Array("die".utf8))
        let died = await plugin.transport.ingest(instance, request, now: .now())
        guard case .failure(let failure) = died else {
            Issue.record("it was read")
            return
        }
        #expect(failure.isDeath)
        request.body = []
        let refused = await plugin.transport.ingest(instance, request, now: .now())
        guard case .failure(let refusal) = refused else {
            Issue.record("it was read")
            return
        }
        #expect(refusal.code == "ingest.refused")
    }

    @Test("who keeps dying of callbacks is sent none for a while, and makes its steps as before")
    func callbacks() async throws {
        let plugin = try Fixtures.loadInCell("Outlaw")
        let instance = try await plugin.transport.makeInstance(config: config("none"))
        var request = InboundRequest(
            now: .now(), method: "POST", path: "/x", host: "h", url: "https://h/x", body: Array("die".utf8))
        for _ in 0..<CellVitals.mostDeaths {
            let died = await plugin.transport.ingest(instance, request, now: .now())
            let failure = #expect(throws: StepFailure.self) { try died.get() }
            #expect(failure?.isDeath == true)
        }
        request.body = []
        let refused = await plugin.transport.ingest(instance, request, now: .now())
        let failure = #expect(throws: StepFailure.self) { try refused.get() }
        #expect(failure?.code == "cell.unavailable" && failure?.message.contains("died of 5 callbacks") == true)
        #expect(plugin.transport.health.problem == nil)
        #expect(try await decision(plugin, "none") == "review")
    }

    @Test("what a library does while it is loaded is confined as well, and does not reach the host")
    func early() throws {
        let error = #expect(throws: PluginLoadError.self) { _ = try Fixtures.loadInCell("EarlyOutlaw") }
        #expect(error?.code == .cannotLoad)
        #expect(
            error?.message.hasPrefix("the cell that should load it was ended because the plugin called socket") == true)
    }

    @Test("no cell is started for a library that is not the one that was judged")
    func changed() throws {
        let path = try Fixtures.path("EarlyOutlaw")
        let judged = "sha256:" + String(repeating: "0", count: 64)
        let error = #expect(throws: PluginLoadError.self) {
            _ = try PluginLoader.load(
                path: path, cells: CellSettings(executable: "/nowhere/gatehouse-cell"), expected: judged,
                digest: Fixtures.digest)
        }
        #expect(error?.code == .changed)
    }

    @Test("without the cell's program nothing is loaded, and the message names it")
    func noProgram() throws {
        let error = #expect(throws: PluginLoadError.self) {
            _ = try Fixtures.loadInCell("Friendly") { $0.executable = "/nowhere/gatehouse-cell" }
        }
        #expect(error?.message == "/nowhere/gatehouse-cell cannot be started: No such file or directory")
    }

    @Test("large states and bodies go through, many at once")
    func large() async throws {
        let plugin = try Fixtures.loadInCell("Friendly")
        let instance = try await plugin.transport.makeInstance(config: [])
        let body = JSON.object(["decision": "approved", "rest": .string(String(repeating: "x", count: 3 << 20))])
            .serialized()
        let start = StepInput.start(["idNumber": "1"])
        let first = try await plugin.transport.step(instance, start).get()
        let next = start.next(
            .http(key: "check", HTTPResult(outcome: .response, status: 200, body: body)), after: first)
        let made = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<12 { group.addTask { (try? await plugin.transport.step(instance, next).get())?.end != nil } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(made == 12)
    }

    @Test("a cell ends with the plugin that it served")
    func ends() async throws {
        var processes: [Int32] = []
        do {
            let plugin = try Fixtures.loadInCell("Friendly")
            _ = try await plugin.step(.start(["idNumber": "1"])).get()
            processes = plugin.transport.health.processes
        }
        let process = try #require(processes.first)
        // Its keeper ends it on a thread of its own.
        for _ in 0..<1000 where kill(process, 0) == 0 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(kill(process, 0) != 0)
    }
}
