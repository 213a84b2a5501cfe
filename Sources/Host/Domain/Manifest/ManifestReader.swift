/// Reads a plugin's manifest strictly: misspelt keys, duplicate names and references that lead nowhere are refused, all
/// of them at once. Other unknown keys may be of a later version: they are ignored with a remark, unless `requires` says
/// that they must be understood.
package enum ManifestReader {
    static let keys = [
        "id", "version", "vendor", "title", "operations", "endpoints", "secrets", "config_schema", "state_version",
        "state_reads", "callbacks", "reentrant", "redaction", "limits", "requires",
    ]

    package static func read(_ bytes: [UInt8]) throws(ManifestError) -> Manifest {
        guard bytes.count <= Budgets.manifest else {
            throw refusal("is \(bytes.count) bytes long; at most \(Budgets.manifest) are read")
        }
        let value: JSON
        do {
            value = try JSON.parse(bytes)
        } catch {
            throw refusal("not JSON: \(error)")
        }
        return try read(value)
    }

    package static func read(_ value: JSON) throws(ManifestError) -> Manifest {
        var scan = ManifestScan()
        guard let object = scan.object(value, at: .root, keys: keys) else { throw ManifestError(faults: scan.faults) }
        let id = scan.text(object, "id")
        if !id.isEmpty { scan.check(id, .id, at: object.at("id")) }
        let version = scan.version(object)
        var manifest = Manifest(
            id: id, version: version, vendor: scan.text(object, "vendor"), title: scan.text(object, "title"),
            operations: scan.operations(object))
        manifest.endpoints = scan.endpoints(object)
        manifest.secrets = scan.secrets(object)
        manifest.configSchema = scan.configSchema(object)
        manifest.stateVersion = UInt32(scan.integer(object, "state_version", in: 1...Int64(UInt32.max), default: 1))
        manifest.stateReads = scan.stateReads(object, below: manifest.stateVersion)
        manifest.callbacks = scan.callbacks(object)
        manifest.reentrant = scan.flag(object, "reentrant", default: false)
        manifest.redaction = scan.redaction(object)
        manifest.stepCPU = scan.stepCPU(object)
        manifest.requires = scan.requires(object)
        scan.settleNeeds(object, manifest)
        manifest.remarks = scan.remarks
        guard scan.faults.isEmpty else { throw ManifestError(faults: scan.faults) }
        return manifest
    }

    private static func refusal(_ message: String) -> ManifestError {
        ManifestError(faults: [ManifestError.Fault(pointer: .root, message: message)])
    }
}

extension ManifestScan {
    fileprivate mutating func version(_ object: Object) -> SemanticVersion {
        let text = text(object, "version")
        if let version = SemanticVersion(text) { return version }
        if !text.isEmpty {
            report(
                object.at("version"),
                "\"\(text.prefix(80))\" is not MAJOR.MINOR.PATCH (semver.org, without build metadata)")
        }
        return SemanticVersion(0, 0, 0)
    }

    fileprivate mutating func endpoints(_ object: Object) -> [Manifest.Endpoint] {
        var endpoints: [Manifest.Endpoint] = []
        for (value, pointer) in list(object, "endpoints") {
            guard let endpoint = self.object(value, at: pointer, keys: ["name", "required"]) else { continue }
            let name = name(endpoint, among: endpoints.map(\.name))
            endpoints.append(Manifest.Endpoint(name: name, required: flag(endpoint, "required", default: true)))
        }
        return endpoints
    }

    fileprivate mutating func secrets(_ object: Object) -> [Manifest.Secret] {
        var secrets: [Manifest.Secret] = []
        for (value, pointer) in list(object, "secrets") {
            guard let secret = self.object(value, at: pointer, keys: ["name", "required", "description"]) else {
                continue
            }
            let name = name(secret, among: secrets.map(\.name))
            secrets.append(
                Manifest.Secret(
                    name: name, required: flag(secret, "required", default: true),
                    description: text(secret, "description", limit: 1000, default: "")))
        }
        return secrets
    }

    fileprivate mutating func callbacks(_ object: Object) -> [Manifest.Callback] {
        var callbacks: [Manifest.Callback] = []
        for (value, pointer) in list(object, "callbacks") {
            guard let callback = self.object(value, at: pointer, keys: ["name", "path"]) else { continue }
            let name = name(callback, among: callbacks.map(\.name))
            let path = text(callback, "path")
            if !path.isEmpty { check(path, .callbackPath, at: callback.at("path")) }
            callbacks.append(Manifest.Callback(name: name, path: path))
        }
        return callbacks
    }

    private mutating func name(_ object: Object, among taken: [String]) -> String {
        let name = text(object, "name")
        guard !name.isEmpty else { return name }
        check(name, .name, at: object.at("name"))
        if taken.contains(name) { report(object.at("name"), "\"\(name)\" occurs twice") }
        return name
    }

    fileprivate mutating func configSchema(_ object: Object) -> JSON {
        guard let schema = object.member("config_schema") else { return .object(["type": "object"]) }
        do {
            _ = try JSONSchema(schema)
        } catch {
            let place = JSONPointer(tokens: object.at("config_schema").tokens + error.pointer.tokens)
            report(place, error.message)
        }
        if schema["type"] != "object" {
            report(
                object.at("config_schema").appending("type"), "a configuration is an object, so this must be \"object\""
            )
        }
        secretNames(schema, at: object.at("config_schema"))
        return schema
    }

    /// What the host fills in must be able to hold it, and cannot be asked of the operator.
    private mutating func secretNames(_ schema: JSON, at place: JSONPointer) {
        let required = schema["required"]?.array ?? []
        for (name, property) in (schema["properties"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let mark = property["x-secrets"] else { continue }
            let pointer = place.appending("properties").appending(name)
            if mark != "names" { report(pointer.appending("x-secrets"), "expected \"names\"") }
            if property["type"] != "array" {
                report(pointer.appending("type"), "the host writes a list of names here, so this must be \"array\"")
            }
            if required.contains(.string(name)) {
                report(place.appending("required"), "\"\(name)\" is the host's to fill in, so no operator can give it")
            }
        }
    }

    fileprivate mutating func stateReads(_ object: Object, below version: UInt32) -> [UInt32] {
        var reads: [UInt32] = []
        for (value, pointer) in list(object, "state_reads") {
            guard let number = integer(value, at: pointer, in: 1...Int64(UInt32.max)) else { continue }
            let read = UInt32(number)
            if read >= version {
                report(pointer, "lists older versions, and \(read) is not below state_version \(version)")
            }
            if reads.contains(read) { report(pointer, "\(read) occurs twice") }
            reads.append(read)
        }
        return reads
    }

    fileprivate mutating func redaction(_ object: Object) -> [JSONPointer] {
        var pointers: [JSONPointer] = []
        for (value, place) in list(object, "redaction") {
            guard let pointer = value.string.flatMap({ JSONPointer($0) }), !pointer.isRoot else {
                report(place, "expected a JSON pointer such as /person/address")
                continue
            }
            pointers.append(pointer)
        }
        return pointers
    }

    fileprivate mutating func stepCPU(_ object: Object) -> Int {
        guard let value = object.member("limits"),
            let limits = self.object(value, at: object.at("limits"), keys: ["step_cpu_ms"])
        else { return 0 }
        return Int(integer(limits, "step_cpu_ms", in: 1...60_000, default: 0))
    }
}
