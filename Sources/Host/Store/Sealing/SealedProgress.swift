import Domain

struct SealedProgress: Sendable {
    let current: Int
    let total: Int
    let percentage: Int
    let message: [UInt8]

    init(_ progress: StepOutput.Progress, session: ID, key: DataKey) {
        current = max(progress.current, 0)
        total = max(progress.total, 0)
        percentage = progress.percentage
        message = key.seal(progress.message, "provider_sessions", session, "last_message")
    }
}
