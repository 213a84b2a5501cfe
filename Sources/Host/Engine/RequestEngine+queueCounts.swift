import Logging
package import Store

extension RequestEngine {
    /// nil: the database does not answer.
    package func queueCounts() async -> JobCounts? {
        do throws(StoreError) {
            return try await services.store.jobCounts()
        } catch {
            logger.error("the queue cannot be counted", metadata: ["error": .string(error.message)])
            return nil
        }
    }
}
