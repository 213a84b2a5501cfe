import Domain
import Logging
import PluginHost
import ProviderConfig
import Store

extension RequestRun {
    /// One step, made again when its cell died of it: it left nothing behind. A step that is fatal twice sets its session
    /// aside, however often the host was started in between.
    func stepSurviving(_ input: StepInput, in current: Running) async -> Result<StepOutput, StepFailure> {
        var deaths = 0
        while true {
            let answer = await current.account.plugin.transport.step(current.instance, input)
            guard case .failure(let failure) = answer, failure.isDeath else { return answer }
            deaths = max(deaths + 1, await noteDeath(of: input))
            logger.error(
                "a cell died in a plugin's step",
                metadata: [
                    "provider": .string(current.account.provider.id), "session": .string(input.session.text),
                    "step": "\(input.number)", "deaths": "\(deaths)",
                    "detail": .string(current.secretGuard.redact(failure.message)),
                ])
            guard deaths < EngineLimits.deaths else {
                return .failure(
                    StepFailure(
                        .badState, code: "step.fatal",
                        message:
                            "\(failure.message); step \(input.number) of this session has been fatal \(deaths) times"))
            }
        }
    }

    /// - Returns: how often that happened, as far as the store can tell.
    private func noteDeath(of input: StepInput) async -> Int {
        do {
            return try await services.store.recordStepDeath(session: input.session, step: input.number)
        } catch {
            logger.error("cannot note a death", metadata: ["error": .string(error.message)])
            return 0
        }
    }
}
