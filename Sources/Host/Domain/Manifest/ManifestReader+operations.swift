extension ManifestScan {
    mutating func operations(_ manifest: Object) -> [Manifest.Operation] {
        var operations: [Manifest.Operation] = []
        var lookups: [(name: String, pointer: JSONPointer, owner: Int)] = []
        let elements = list(manifest, "operations", isRequired: true)
        if manifest.member("operations")?.array?.isEmpty == true {
            report(manifest.at("operations"), "is empty: a plugin that does nothing cannot be used")
        }
        for (value, pointer) in elements {
            let keys = ["id", "processing", "effectful", "lookup", "accepts", "steps", "needs"]
            guard let object = object(value, at: pointer, keys: keys), let id = operationID(object) else { continue }
            if operations.contains(where: { $0.id == id }) { report(object.at("id"), "\"\(id)\" occurs twice") }
            let operation = Manifest.Operation(
                id: id, processing: processing(object), effectful: flag(object, "effectful", default: false),
                accepts: accepts(object), steps: Int(integer(object, "steps", in: 0...100, default: 0)),
                needs: needs(object))
            if let name = lookup(object, isEffectful: operation.effectful) {
                lookups.append((name, object.at("lookup"), operations.count))
            }
            operations.append(operation)
        }
        for lookup in lookups {
            if let target = settle(lookup.name, at: lookup.pointer, owner: operations[lookup.owner], among: operations)
            {
                operations[lookup.owner].lookup = target
            }
        }
        return operations
    }

    private mutating func operationID(_ object: Object) -> OperationID? {
        let text = text(object, "id")
        if let id = OperationID(text) { return id }
        if !text.isEmpty {
            report(object.at("id"), "\"\(text.prefix(80))\" is not area.verb/REVISION, such as verification.document/1")
        }
        return nil
    }

    private mutating func processing(_ object: Object) -> Manifest.Operation.Processing {
        let text = text(object, "processing")
        if let processing = Manifest.Operation.Processing(rawValue: text) { return processing }
        if !text.isEmpty {
            let names = Manifest.Operation.Processing.allCases.map(\.rawValue)
            report(
                object.at("processing"),
                "\"\(text.prefix(80))\" is not one of \(names.joined(separator: ", "))\(didYouMean(text, among: names))"
            )
        }
        return .singleStep
    }

    /// An effectful operation must speak of its look-up, if only to say that there is none: forgetting it would leave
    /// unknown outcomes unsettled for ever.
    private mutating func lookup(_ object: Object, isEffectful: Bool) -> String? {
        guard let value = object.members["lookup"] else {
            if isEffectful {
                report(
                    object.at("lookup"),
                    "is missing: an effectful operation names the operation that settles an unknown outcome, or null")
            }
            return nil
        }
        if value.isNull { return nil }
        guard let name = value.string else {
            report(object.at("lookup"), "expected the id of an operation or null, found \(value.typeName)")
            return nil
        }
        if !isEffectful { report(object.at("lookup"), "is for effectful operations only") }
        return name
    }

    private mutating func settle(
        _ name: String, at pointer: JSONPointer, owner: Manifest.Operation, among operations: [Manifest.Operation]
    ) -> OperationID? {
        guard let target = operations.first(where: { $0.id.description == name }) else {
            let names = operations.map(\.id.description)
            report(pointer, "\"\(name.prefix(80))\" is no operation of this plugin\(didYouMean(name, among: names))")
            return nil
        }
        if target.id == owner.id { report(pointer, "an operation cannot look itself up") }
        if target.effectful, target.id != owner.id {
            report(pointer, "\"\(name)\" is effectful, so it cannot settle an outcome")
        }
        return target.id
    }

    private mutating func accepts(_ object: Object) -> Manifest.Accepts {
        guard let value = object.member("accepts"),
            let accepts = self.object(
                value, at: object.at("accepts"), keys: ["verification_types", "countries", "documents"])
        else { return Manifest.Accepts() }
        return Manifest.Accepts(
            verificationTypes: words(accepts, "verification_types", .verificationType),
            countries: words(accepts, "countries", .country), documents: words(accepts, "documents", .document))
    }
}
