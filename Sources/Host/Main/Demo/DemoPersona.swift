import ProviderSims

/// People the simulated vendors know.
enum DemoPersona {
    /// A document image that the simulators read as this person's.
    static func image(_ name: String) -> [UInt8] { PersonaImage.jpeg(persona: name) }
}
