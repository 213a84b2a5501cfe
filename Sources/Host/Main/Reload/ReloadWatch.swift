import Logging
import ServiceLifecycle
import UnixSignals

/// What makes a running host read its configuration again by itself: a change of a file, and SIGHUP.
struct ReloadWatch: Service {
    /// Between two looks, and how long a changed file must rest.
    static let interval = Duration.seconds(1)
    static let rest = Duration.milliseconds(300)

    let reloader: ProviderReloader
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
                if try await reloader.hasChanged(rest: Self.rest) { _ = await reloader.reload("a file changed") }
            }
        } catch {
            // The host stops.
        }
    }
}
