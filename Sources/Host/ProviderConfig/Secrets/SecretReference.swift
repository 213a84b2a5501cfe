package import Domain

/// Where a credential is to be found. Says nothing of its value.
package struct SecretReference: Hashable, Sendable {
    package enum Source: Hashable, Sendable, CustomStringConvertible {
        /// A variable of the host's environment.
        case environment(String)
        /// A path as the host opens it.
        case file(String)

        package var description: String {
            switch self {
            case .environment(let name): "env:\(name)"
            case .file(let path): "file:\(path)"
            }
        }
    }

    package let source: Source
    package let position: SourcePosition

    package init(_ source: Source, at position: SourcePosition) {
        self.source = source
        self.position = position
    }

    package static func == (left: Self, right: Self) -> Bool { left.source == right.source }

    package func hash(into hasher: inout Hasher) { hasher.combine(source) }

    package var json: JSON {
        switch source {
        case .environment(let name): ["env": .string(name)]
        case .file(let path): ["file": .string(path)]
        }
    }
}
