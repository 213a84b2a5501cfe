import Domain
import Logging
import PluginHost
import ProviderConfig
import Store

extension RequestRun {
    /// One step, made again when its cell died of it: it left nothing behind. A step that is fatal twice sets its session
    /// aside, however often the host was started in between.
    func stepSurviving(_ input: StepInput, in current: Running) async -> Result<StepOutput, StepFailure> {
        var deaths = StepDeaths()
        while true {
            let answer = await current.account.plugin.transport.step(current.instance, input)
            guard case .failure(let failure) = answer, failure.isDeath else { return answer }
            let noted = await noteDeath(of: input)
            deaths = StepDeaths(
                blamed: max(deaths.blamed + 1, noted?.blamed ?? 0), unexplained: noted?.unexplained ?? 0)
            logger.error(
                "a cell died in a plugin's step",
                metadata: [
                    "provider": .string(current.account.provider.id), "session": .string(input.session.text),
                    "step": "\(input.number)", "deaths": "\(deaths.blamed)",
                    "detail": .string(current.secretGuard.redact(failure.message)),
                ])
            if let verdict = deaths.verdict(step: input.number) {
                return .failure(
                    StepFailure(
                        verdict.errorClass, code: verdict.code, message: "\(failure.message); \(verdict.message)"))
            }
        }
    }

    /// - Returns: how often that happened; nil when the store cannot tell.
    private func noteDeath(of input: StepInput) async -> StepDeaths? {
        do {
            return try await services.store.recordStepDeath(session: input.session, step: input.number, isBlamed: true)
        } catch {
            logger.error("cannot note a death", metadata: ["error": .string(error.message)])
            return nil
        }
    }
}
