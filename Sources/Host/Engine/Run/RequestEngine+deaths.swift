import Domain
import Logging
package import PluginHost
import Store

extension RequestEngine {
    /// Notes what the previous process died of. Its jobs come back to the queue with the next rescue.
    package func recover(deaths: [StepDeath]) async throws {
        var unexplained = 0
        for death in deaths {
            let counts: StepDeaths? =
                if let session = death.session {
                    try await services.store.recordStepDeath(
                        session: session, step: death.step, isBlamed: death.signal != nil)
                } else { nil }
            guard let signal = death.signal else {
                unexplained += 1
                continue
            }
            var metadata: Logger.Metadata = ["signal": "\(signal)", "plugin": .string(death.plugin)]
            if let session = death.session, let counts {
                metadata["session"] = .string(session.text)
                metadata["step"] = "\(death.step)"
                metadata["deaths"] = "\(counts.blamed)"
            }
            logger.error(
                death.session == nil
                    ? "a plugin ended the host while it read a callback" : "a plugin ended the host in a step",
                metadata: metadata)
        }
        guard unexplained > 0 else { return }
        logger.warning(
            "the host was ended while plugins made steps; nothing says that one of them did it",
            metadata: ["steps": "\(unexplained)"])
    }
}

extension StepDeaths {
    /// Why the step is not made once more; nil: it is.
    func verdict(step: Int) -> StepFailure? {
        if blamed >= EngineLimits.blamedDeaths {
            return StepFailure(
                .badState, code: "step.fatal",
                message: "the plugin ended its process \(blamed) times in step \(step) of this session")
        }
        guard unexplained >= EngineLimits.unexplainedDeaths else { return nil }
        return StepFailure(
            .badState, code: "step.killed",
            message: "the host was killed \(unexplained) times while step \(step) of this session was being made; "
                + "nothing says that the plugin did it, but it may have used up the memory")
    }
}
