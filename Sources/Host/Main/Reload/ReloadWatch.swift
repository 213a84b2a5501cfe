import Engine
import Logging
import ServiceLifecycle
import UnixSignals

/// What makes a running host read its configuration again by itself: a change of a file, and SIGHUP. And what ends the
/// cells and instances that a change leaves behind.
struct ReloadWatch: Service {
    /// Between two looks, and how long a changed file must rest.
    static let interval = Duration.seconds(1)
    static let rest = Duration.milliseconds(300)
    /// For which cells and instances of earlier builds and configurations are kept when no session needs them.
    static let farewell = Duration.seconds(10)

    let reloader: ProviderReloader
    let services: RunServices
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await heedHangups() }
                group.addTask { await watch() }
            }
        }
    }

    private func heedHangups() async {
        for await _ in await UnixSignalsSequence(trapping: .sighup) { _ = await reloader.reload("SIGHUP") }
    }

    private func watch() async {
        do {
            while true {
                try await Task.sleep(for: Self.interval)
                services.letGo(unusedFor: Self.farewell)
                if try await reloader.hasChanged(rest: Self.rest) { _ = await reloader.reload("a file changed") }
            }
        } catch {
            // The host stops.
        }
    }
}
