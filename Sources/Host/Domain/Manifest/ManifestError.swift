/// Everything that is wrong with a manifest, in the order of the manifest reference in docs/plugin-abi.md.
package struct ManifestError: Error, Hashable, Sendable, CustomStringConvertible {
    package struct Fault: Hashable, Sendable, CustomStringConvertible {
        package var pointer: JSONPointer
        package var message: String

        package init(pointer: JSONPointer, message: String) {
            self.pointer = pointer
            self.message = message
        }

        package var description: String { pointer.isRoot ? message : "\(pointer): \(message)" }
    }

    package var faults: [Fault]

    package init(faults: [Fault]) { self.faults = faults }

    package var description: String { faults.map(\.description).joined(separator: "; ") }
}
