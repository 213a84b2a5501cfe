import Domain

extension NodeReader {
    /// A free-form object for the plugin; `config: ` without a value is an empty one.
    func object() -> [String: JSON]? {
        guard entries("a mapping") != nil else { return nil }
        return node.json.object ?? [:]
    }
}
