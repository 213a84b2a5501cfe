/// A control request that cannot be honoured; answered 400 with the message.
struct ControlError: Error {
    let message: String
}
