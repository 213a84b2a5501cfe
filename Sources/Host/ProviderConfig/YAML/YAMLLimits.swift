/// What a configuration file may cost to read. A file of an operator stays far below; one that does not is refused
/// before it takes memory or time.
enum YAMLLimits {
    static let bytes = ConfigFile.sizeLimit
    static let depth = 32
    static let nodes = 50_000
}
