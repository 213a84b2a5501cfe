package import Domain

extension Part {
    /// The parts this one is made of, the key first.
    var children: [Part] {
        switch self {
        case .concat(let parts, _), .digest(_, let parts, _): parts
        case .hmac(_, let key, let parts, _), .sign(_, let key, let parts, _): [key] + parts
        default: []
        }
    }

    /// Calls for this part and all below it, no deeper than any template may be.
    func walk(depth: Int = 1, _ visit: (Part) -> Void) {
        visit(self)
        guard depth < Budgets.partDepth else { return }
        for child in children { child.walk(depth: depth + 1, visit) }
    }
}

extension HTTPEffect {
    func walkParts(_ visit: (Part) -> Void) {
        for part in path { part.walk(visit) }
        for header in headers { for part in header.value { part.walk(visit) } }
        switch body {
        case .none: break
        case .parts(let parts): for part in parts { part.walk(visit) }
        case .multipart(let fields): for field in fields { for part in field.value { part.walk(visit) } }
        }
    }

    /// Handles to fetch before the first attempt; captured ones are at hand already.
    var blobHandles: Set<String> {
        var handles: Set<String> = []
        walkParts { part in
            if case .blob(let handle, _) = part, !handle.hasPrefix(SecretSource.capturedPrefix) {
                handles.insert(handle)
            }
        }
        return handles
    }

    /// Names, without their prefix, of secrets that were captured.
    package var capturedSecrets: Set<String> {
        var names: Set<String> = []
        walkParts { part in
            if case .secret(let name, _) = part, name.hasPrefix(SecretSource.capturedPrefix) {
                names.insert(String(name.dropFirst(SecretSource.capturedPrefix.count)))
            }
        }
        return names
    }

    /// It tells the provider where to call back.
    package var namesCallbackURL: Bool {
        var found = false
        walkParts { if case .callbackURL = $0 { found = true } }
        return found
    }

    /// A signature covers the body, so what is sent must be proved to be what was signed.
    var signsBody: Bool {
        var found = false
        for header in headers {
            for part in header.value {
                part.walk { if case .body = $0 { found = true } }
            }
        }
        return found
    }
}
