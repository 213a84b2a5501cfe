import Engine
import Logging
import ProviderConfig
import ServiceLifecycle
import UnixSignals

/// What makes a running host read its configuration again by itself: a change of a file, and SIGHUP. And what ends the
/// cells and instances that a change leaves behind.
///
/// A look is what finds a change. The kernel only has it made at once.
struct ReloadWatch: Service {
    /// How long a changed file must rest.
    static let rest = Duration.milliseconds(300)
    /// After a look, so that a folder where much happens is not looked at all the time.
    static let pause = Duration.milliseconds(100)
    /// For which cells and instances of earlier builds and configurations are kept when no session needs them.
    static let farewell = Duration.seconds(10)

    let reloader: ProviderReloader
    let services: RunServices
    let logger: Logger
    /// Between two looks that nobody asked for.
    var interval = Duration.seconds(1)

    func run() async throws {
        // One that waits stands for all that come meanwhile.
        let (causes, told) = AsyncStream.makeStream(of: ReloadCause.self, bufferingPolicy: .bufferingOldest(1))
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await heedHangups() }
                group.addTask {
                    while (try? await Task.sleep(for: interval)) != nil { told.yield(.due) }
                }
                group.addTask { await look(causes, ears { told.yield(.told) }) }
            }
        }
    }

    private func heedHangups() async {
        for await _ in await UnixSignalsSequence(trapping: .sighup) { _ = await reloader.reload("SIGHUP") }
    }

    /// nil: looking goes on alone.
    private func ears(_ onNews: @escaping @Sendable () -> Void) -> FileWatch? {
        do throws(WatchRefusal) {
            return try FileWatch(onNews: onNews)
        } catch {
            tell(error)
            return nil
        }
    }

    private func look(_ causes: AsyncStream<ReloadCause>, _ watch: FileWatch?) async {
        var refusal: WatchRefusal?
        var kept = ContinuousClock.now
        do {
            refusal = await renew(watch, after: refusal)
            for await cause in causes {
                services.letGo(unusedFor: Self.farewell)
                if try await reloader.hasChanged(rest: Self.rest) { _ = await reloader.reload(cause.text) }
                // Paths may lead elsewhere now; what changes before that is seen by the next look.
                refusal = await renew(watch, after: refusal)
                if kept.duration(to: .now) >= KeptPlugins.sign {
                    await reloader.keepBuilds()
                    kept = .now
                }
                try await Task.sleep(for: Self.pause)
            }
        } catch {
            // The host stops.
        }
    }

    /// Each refusal is told once.
    private func renew(_ watch: FileWatch?, after before: WatchRefusal?) async -> WatchRefusal? {
        guard let watch, let refusal = await reloader.renew(watch) else { return nil }
        if before == nil { tell(refusal) }
        return refusal
    }

    private func tell(_ refusal: WatchRefusal) {
        logger.warning(
            "changes of files are not heard of at once; a look each second sees them",
            metadata: ["reason": .string(refusal.message), "hint": .string(refusal.hint)])
    }
}
