extension Provider {
    /// The same with other sources for some of its secrets, as a command line names them.
    package func replacing(_ sources: [String: SecretReference.Source], named option: String) -> Provider {
        var copy = self
        for (name, source) in sources {
            copy.secrets[name] = SecretReference(source, at: SourcePosition(file: option))
        }
        return copy
    }
}
