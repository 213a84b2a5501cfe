/// The vendors simulated. The raw value is the name used on the command line and in answers.
package enum Vendor: String, Sendable, CaseIterable {
    case regula
    case idmeta
    case airtime
}
