import PluginHost

enum Version {
    static let text = "0.1.0"
    static var abi: String { PluginLoader.abiVersion }
}
