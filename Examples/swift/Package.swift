// swift-tools-version: 6.2
import PackageDescription

// The library carries its own Swift runtime and exports one symbol, so that it runs in any process; `-z defs` turns a
// symbol that only a Swift host would supply into a link error.
let linking: [LinkerSetting] = [
    .unsafeFlags([
        "-static-stdlib", "-use-ld=lld",
        "-Xlinker", "--version-script=\(Context.packageDirectory)/exports.map",
        "-Xlinker", "--gc-sections", "-Xlinker", "-z", "-Xlinker", "defs",
        "-l_FoundationCollections", "-l_FoundationCShims", "-lswiftSynchronization",
    ])
]

let package = Package(
    name: "Register",
    products: [.library(name: "Register", type: .dynamic, targets: ["Register"])],
    targets: [
        // Gatehouse's own, as it was when this plugin was begun.
        .target(name: "PluginABI", path: "Kit/PluginABI"),
        .target(
            name: "PluginKit", dependencies: ["PluginABI"], path: "Kit/PluginKit",
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("InferIsolatedConformances"),
            ]),
        .target(name: "Register", dependencies: ["PluginKit", "PluginABI"], linkerSettings: linking),
    ],
    swiftLanguageModes: [.v6]
)
