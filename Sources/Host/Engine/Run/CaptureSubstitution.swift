package import Domain
import Vault

/// Puts the values that the host lifted out of answers where a result says `{"$capture": NAME}`.
package enum CaptureSubstitution {
    /// A result that names a capture nobody made is a defect of the plugin, never an empty value.
    package static func fill(_ value: JSON, from captured: [String: CapturedValue]) throws(StepFailure) -> JSON {
        // Most results name none, and need not be built again.
        namesCapture(value) ? try filled(value, from: captured) : value
    }

    private static func namesCapture(_ value: JSON) -> Bool {
        switch value {
        case .object(let members): members["$capture"] != nil || members.values.contains(where: namesCapture)
        case .array(let items): items.contains(where: namesCapture)
        case .null, .bool, .number, .string: false
        }
    }

    private static func filled(_ value: JSON, from captured: [String: CapturedValue]) throws(StepFailure) -> JSON {
        switch value {
        case .object(let members):
            if let name = members["$capture"]?.string, members.count == 1 {
                guard let capture = captured[name] else {
                    throw StepFailure(
                        .internalError, code: "capture.unknown",
                        message: "the result names capture '\(name)', which was not made")
                }
                return .string(text(of: capture))
            }
            var filled: [String: JSON] = [:]
            filled.reserveCapacity(members.count)
            for (key, member) in members { filled[key] = try self.filled(member, from: captured) }
            return .object(filled)
        case .array(let items):
            var filled: [JSON] = []
            filled.reserveCapacity(items.count)
            for item in items { filled.append(try self.filled(item, from: captured)) }
            return .array(filled)
        case .null, .bool, .number, .string:
            return value
        }
    }

    /// A picture is no text: it goes into JSON as base64.
    private static func text(of capture: CapturedValue) -> String {
        switch capture.kind {
        case .secret: String(decoding: capture.value, as: UTF8.self)
        case .blob: Base64.encode(capture.value)
        }
    }
}
