import Glibc

/// A clock that nobody sets. Its readings mean something only against each other.
package enum MonotonicClock {
    package static func nanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    package static func milliseconds() -> Int64 { nanoseconds() / 1_000_000 }
}
