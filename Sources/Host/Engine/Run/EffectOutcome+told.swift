import Domain
import Egress

extension EffectOutcome {
    /// What a step hears of a call that names a secret which is not set, if the plugin requires to be told; nil: the
    /// session ends by itself, as it does for whatever else keeps a call from being made.
    func told(to manifest: Manifest) -> HTTPResult? {
        guard let refusal, refusal.code == "unknown_secret", manifest.requires(.noCredential) else { return nil }
        return HTTPResult(outcome: .noCredential, attempts: result.attempts, reason: refusal.message)
    }
}
