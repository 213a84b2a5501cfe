/// The credentials the simulators accept, and their starting settings. All values are test values, never real secrets.
package struct SimulatorOptions: Sendable {
    /// IDMeta's Bearer token.
    package var idmetaToken = "idmeta-test-token-0123456789"
    /// Signs IDMeta's callbacks, and is shown as `webhook_secret` in the create reply.
    package var idmetaCallbackSecret = "idmeta-callback-secret-0123456789"
    /// Airtime's `X-Api-Key`.
    package var airtimeKey = "airtime-key-0123456789"
    /// Airtime's request-signing secret.
    package var airtimeSecret = "airtime-secret-0123456789abcdef"
    /// Whether requests are kept for `GET /_sim/requests`; also switchable at run time.
    package var log = true
    /// Added to every vendor answer; milliseconds.
    package var latencyMs = 0

    package init() {}
}
