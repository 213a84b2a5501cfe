import Domain
import PluginABI

extension InboundRequest {
    /// Lays the callback out as the plugin reads it. Everything is gone when `body` returns.
    func withWire(now: Timestamp, _ useRequest: (UnsafePointer<gh_http_in>) -> Int32) -> Int32 {
        let room = headers.reduce(method.utf8.count + suffix.utf8.count + url.utf8.count) {
            $0 + $1.name.utf8.count + $1.value.utf8.count
        }
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Swift.max(room, 1)) { room in
            var arena = unsafe WireArena(room)
            var wire = unsafe gh_http_in()
            unsafe wire.struct_size = UInt32(MemoryLayout<gh_http_in>.size)
            unsafe wire.now_ms = now.milliseconds
            unsafe wire.method = arena.put(method)
            unsafe wire.path = arena.put(suffix)
            unsafe wire.url = arena.put(url)
            return unsafe headers.withWire(&arena) { pairs in
                unsafe wire.headers = pairs.baseAddress
                unsafe wire.header_count = UInt64(pairs.count)
                return unsafe body.withUnsafeBufferPointer { body in
                    unsafe wire.body = body.wire
                    return unsafe withUnsafePointer(to: wire) { unsafe useRequest($0) }
                }
            }
        }
    }
}
