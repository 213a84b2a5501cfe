import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import ProviderConfig

/// Nothing looks here, so a test that ends was told of its change; one that is not told runs into the limit of time.
@Suite("A watch of files", .timeLimit(.minutes(1)))
struct FileWatchTests {
    private final class Scene: Sendable {
        let watch: FileWatch
        private let heard: Counter
        private let folders: [String]
        private let files: [String]

        final class Counter: Sendable {
            private let value = Mutex(0)
            var now: Int { value.withLock { $0 } }
            func add() { value.withLock { $0 += 1 } }
        }

        init(_ place: TemporaryFolder, folders: [String] = [], files: [String] = []) throws {
            let heard = Counter()
            self.heard = heard
            self.folders = folders.map { "\(place.path)/\($0)" }
            self.files = files.map { "\(place.path)/\($0)" }
            watch = try FileWatch { heard.add() }
            renew()
        }

        func renew() { #expect(watch.renew(WatchPlan(folders: folders, files: files)) == nil) }

        /// Until the watch has told of `change`, and of nothing before it.
        func hears(_ change: () throws -> Void) async throws {
            let before = settled
            try change()
            while heard.now == before { await Task.yield() }
            renew()
        }

        /// How often it has told of something, everything until now included.
        var settled: Int {
            watch.hear()
            return heard.now
        }
    }

    @Test("tells of a file of the folder that comes, is written, replaced, and goes")
    func files() async throws {
        let place = try TemporaryFolder()
        mkdir("\(place.path)/d", 0o700)
        let scene = try Scene(place, folders: ["d"])
        try await scene.hears { try place.write("d/a.yaml", "1") }
        try await scene.hears {
            let file = open("\(place.path)/d/a.yaml", O_WRONLY)
            #expect(write(file, "22", 2) == 2)
            close(file)
        }
        try place.write("draft", "333")
        try await scene.hears { #expect(rename("\(place.path)/draft", "\(place.path)/d/a.yaml") == 0) }
        try await scene.hears { #expect(chmod("\(place.path)/d/a.yaml", 0o400) == 0) }
        try await scene.hears { #expect(unlink("\(place.path)/d/a.yaml") == 0) }
    }

    @Test("tells of a file that a link leads to, and of each link on the way, as Kubernetes mounts secrets")
    func links() async throws {
        let place = try TemporaryFolder()
        for version in ["..1", "..2"] {
            mkdir("\(place.path)/\(version)", 0o700)
            try place.write("\(version)/token", version)
        }
        #expect(symlink("..1", "\(place.path)/..data") == 0)
        #expect(symlink("..data/token", "\(place.path)/token") == 0)
        let scene = try Scene(place, files: ["token"])
        try await scene.hears { try place.write("..1/token", "changed") }
        try await scene.hears {
            #expect(symlink("..2", "\(place.path)/..new") == 0)
            #expect(rename("\(place.path)/..new", "\(place.path)/..data") == 0)
        }
        // It leads there now.
        try await scene.hears { try place.write("..2/token", "changed") }
    }

    @Test("tells of a folder that is removed and made again, and of what comes into it then")
    func folderMadeAgain() async throws {
        let place = try TemporaryFolder()
        mkdir("\(place.path)/d", 0o700)
        let scene = try Scene(place, folders: ["d"], files: ["d/deep/token"])
        try await scene.hears { #expect(rmdir("\(place.path)/d") == 0) }
        try await scene.hears { #expect(mkdir("\(place.path)/d", 0o700) == 0) }
        try await scene.hears { #expect(mkdir("\(place.path)/d/deep", 0o700) == 0) }
        try await scene.hears { try place.write("d/deep/token", "1") }
        try await scene.hears { #expect(rename("\(place.path)/d", "\(place.path)/elsewhere") == 0) }
        mkdir("\(place.path)/d", 0o700)
        scene.renew()
        try await scene.hears { try place.write("d/a.yaml", "1") }
    }

    @Test("does not tell of other files beside the ones that count")
    func others() async throws {
        let place = try TemporaryFolder()
        try place.write("token", "1")
        let scene = try Scene(place, files: ["token"])
        let before = scene.settled
        for number in 0..<100 { try place.write("busy-\(number % 3)", "\(number)") }
        #expect(scene.settled == before)
        try await scene.hears { try place.write("token", "2") }
    }

    @Test("rather tells too often: after an overflow, of a folder itself, of a watch that is being made")
    func doubts() {
        let token = WatchPlan.Interest(names: ["token"])
        for (mask, name, interest, isNews) in [
            (IN_Q_OVERFLOW, "", nil, true), (IN_IGNORED, "", token, true), (IN_CREATE, "token", nil, true),
            (IN_CREATE, "token", token, true), (IN_IGNORED, "", nil, false), (IN_CREATE, "other", token, false),
        ] as [(Int32, String, WatchPlan.Interest?, Bool)] {
            #expect(FileWatch.concerns(UInt32(mask), name, interest) == isNews)
        }
    }

    @Test("goes on through a folder that links to itself, and through more folders than may be watched")
    func bounded() throws {
        let place = try TemporaryFolder()
        #expect(symlink("loop", "\(place.path)/loop") == 0)
        let scene = try Scene(place, files: ["loop/token"])
        #expect(scene.watch.count > 0)
        let many = (0..<FileWatch.mostFolders + 10).map { "\(place.path)/\($0)" }
        for folder in many { mkdir(folder, 0o700) }
        let refusal = try #require(scene.watch.renew(WatchPlan(folders: many, files: [])))
        #expect(refusal.message.contains("at most \(FileWatch.mostFolders)"))
        #expect(scene.watch.count <= FileWatch.mostFolders)
        #expect(scene.watch.renew(WatchPlan(folders: [], files: [])) == nil)
        #expect(scene.watch.count == 0)
    }

    @Test("a path is walked as the kernel does it")
    func plan() throws {
        let place = try TemporaryFolder()
        mkdir("\(place.path)/real", 0o700)
        try place.write("real/token", "1")
        #expect(symlink("../\(place.path.split(separator: "/").last ?? "")/real", "\(place.path)/link") == 0)
        let plan = WatchPlan(folders: [], files: ["\(place.path)/./link/../link//token"])
        #expect(plan.folders["\(place.path)/real"]?.names == ["token"])
        #expect(plan.folders["\(place.path)/real"]?.holdsFiles == true)
        #expect(plan.folders[place.path]?.names == ["link", "real"])
        #expect(plan.folders[place.path]?.holdsFiles == false)
        #expect(WatchPlan(folders: ["."], files: []).folders.keys.contains { $0 != "/" })
    }
}
