import Domain
import Logging
import Store

extension EventHub {
    private static let batch = 1000

    /// Reads the feed for events that other processes wrote, until the task is cancelled.
    package func run() async {
        var position: Int64?
        while !Task.isCancelled {
            position = await follow(from: position)
            perform { $0.retry() }
            // Nodes that started together must not look together for ever.
            await bell.wait(atMost: poll * Double.random(in: 0.75...1.25))
        }
    }

    /// - Parameter start: nil before the first look.
    /// - Returns: how far the feed is read.
    private func follow(from start: Int64?) async -> Int64? {
        var position = start
        do throws(StoreError) {
            guard var next = position else {
                let end = try await store.feedEnd()
                // Whoever subscribed before this may lack what is below it.
                perform { $0.refresh() }
                return end
            }
            if isIdle {
                let end = try await store.feedEnd()
                // Whoever subscribes from here on reads what is stored by then itself.
                if isIdle { return end }
            }
            while !Task.isCancelled {
                let page = try await store.feed(after: next, limit: Self.batch) { self.wants($0, $1) }
                perform { $0.stored(page.events) }
                next = page.position
                position = next
                if page.count < Self.batch { break }
            }
        } catch {
            if error.code != .closed {
                logger.warning("the feed of events cannot be read; trying again", metadata: ["error": "\(error)"])
            }
        }
        return position
    }
}
