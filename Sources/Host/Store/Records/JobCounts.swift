package import Domain

package struct JobCounts: Hashable, Sendable {
    package var byState: [JobState: Int]
    /// When the oldest live job that is not parked was accepted.
    package var oldest: Timestamp?
}
