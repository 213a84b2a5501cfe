// swift-tools-version: 6.2
import PackageDescription

// The house is a stack of floors; a target may import only targets of floors below its own (docs/architecture.md).

// Warnings are errors where nobody would read them.
let strictness: [SwiftSetting] = Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

let settings: [SwiftSetting] =
    strictness + [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
    ]

// A plugin carries its own Swift runtime and exports one symbol, so that it runs in any process. `-z defs` turns a symbol
// that only a Swift host would supply into a link error (docs/decisions/001-plugins-carry-their-runtime.md).
let pluginLinking: [LinkerSetting] = [
    .unsafeFlags([
        "-static-stdlib", "-use-ld=lld",
        "-Xlinker", "--version-script=\(Context.packageDirectory)/Plugins/exports.map",
        "-Xlinker", "--gc-sections", "-Xlinker", "-z", "-Xlinker", "defs",
        "-l_FoundationCollections", "-l_FoundationCShims", "-lswiftSynchronization",
    ])
]

// A cell brings its Swift runtime along: it starts sooner and may read no library folder but the system's.
let cellLinking: [LinkerSetting] = [
    .unsafeFlags([
        "-static-stdlib", "-use-ld=lld", "-Xlinker", "--gc-sections", "-l_FoundationCollections", "-l_FoundationCShims",
        "-lswiftSynchronization",
    ])
]

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
    static let lifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let logging = product(name: "Logging", package: "swift-log")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioEmbedded = product(name: "NIOEmbedded", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioWebSocket = product(name: "NIOWebSocket", package: "swift-nio")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
}

/// A target of the host: a folder under Sources/Host.
func host(_ name: String, _ dependencies: [Target.Dependency], extra: [SwiftSetting] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/Host/\(name)", swiftSettings: settings + extra)
}

/// A plugin is two targets: the adapter, which tests import, and the entry, which only the library links.
func plugin(_ name: String) -> [Target] {
    [
        .target(
            name: "\(name)Adapter", dependencies: ["PluginKit"], path: "Plugins/\(name)/Sources/Adapter",
            swiftSettings: settings),
        .target(
            name: "\(name)Plugin", dependencies: [.byName(name: "\(name)Adapter"), "PluginKit", "PluginABI"],
            path: "Plugins/\(name)/Sources/Plugin", swiftSettings: settings, linkerSettings: pluginLinking),
    ]
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: settings)
}

let package = Package(
    name: "gatehouse",
    products: [
        .executable(name: "gatehouse", targets: ["gatehouse"]),
        .executable(name: "gatehouse-bench", targets: ["gatehouse-bench"]),
        .executable(name: "gatehouse-cell", targets: ["gatehouse-cell"]),
        .executable(name: "gatehouse-sims", targets: ["gatehouse-sims"]),
        .library(name: "Airtime", type: .dynamic, targets: ["AirtimePlugin"]),
        .library(name: "IDMeta", type: .dynamic, targets: ["IDMetaPlugin"]),
        .library(name: "Regula", type: .dynamic, targets: ["RegulaPlugin"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(name: "CCell", path: "Sources/CLibs/CCell"),
        .systemLibrary(name: "CCurl", path: "Sources/CLibs/CCurl"),
        .systemLibrary(name: "COpenSSL", path: "Sources/CLibs/COpenSSL"),
        .systemLibrary(name: "CPostgres", path: "Sources/CLibs/CPostgres", pkgConfig: "libpq"),
        .target(name: "CProcess", path: "Sources/CLibs/CProcess"),
        .systemLibrary(name: "CSQLite", path: "Sources/CLibs/CSQLite"),
        .systemLibrary(name: "CYAML", path: "Sources/CLibs/CYAML"),

        .target(name: "PluginABI", path: "Sources/PluginABI"),
        .target(name: "PluginTemplates", path: "Sources/PluginTemplates"),
        .target(
            name: "PluginKit", dependencies: ["PluginABI"], path: "Sources/PluginKit",
            swiftSettings: settings + [.strictMemorySafety()]),

        // floor 0
        host("Domain", []),
        // floor 1
        host("Vault", ["COpenSSL"]),
        host("Store", ["Domain", "CPostgres", "CSQLite"]),
        host("ProviderConfig", ["Domain", "CYAML"]),
        host("Egress", ["Domain", "CCurl", .logging]),
        host("PluginHost", ["Domain", "PluginABI", "CCell", "CProcess"], extra: [.strictMemorySafety()]),
        // floor 2
        host("Bindings", ["Domain", "Vault", "Store", "Egress"]),
        host("Conformance", ["Domain", "Vault", "Egress", "PluginHost", "PluginABI"]),
        host("Engine", ["Domain", "Vault", "Store", "ProviderConfig", "Egress", "PluginHost", .logging]),
        host("Realtime", ["Domain", "Store", .logging, .nioCore, .nioWebSocket]),
        host("Webhooks", ["Domain", "Vault", "Store", "Egress", .logging]),
        // floor 3
        host(
            "API",
            [
                "Domain", "Vault", "Store", "Egress", "Engine", "Realtime", "Webhooks", .hummingbird, .hummingbirdCore,
                .httpTypes, .logging, .nioCore, .nioHTTP1, .nioWebSocket,
            ]),
        // floor 4
        .executableTarget(
            name: "gatehouse",
            dependencies: [
                "Domain", "Vault", "Store", "ProviderConfig", "Egress", "PluginHost", "Bindings", "Engine", "Realtime",
                "Webhooks",
                "API", "Conformance", "PluginTemplates",
                "ProviderSims", "CProcess", .argumentParser, .hummingbird, .lifecycle, .logging, .nioCore, .unixSignals,
            ],
            path: "Sources/Host/Main", swiftSettings: settings),

        // What a cell runs: the lock-down in C, and the plugin's side of PluginHost.
        .target(name: "CellLockdown", path: "Sources/PluginCell/Lockdown"),
        .executableTarget(
            name: "gatehouse-cell", dependencies: ["CCell", "CellLockdown", "PluginHost"],
            path: "Sources/PluginCell/Main", swiftSettings: settings, linkerSettings: cellLinking),

        .target(
            name: "ProviderSims",
            dependencies: [.crypto, .hummingbird, .httpTypes, .lifecycle, .logging, .nioCore, .nioPosix],
            path: "Sources/ProviderSims/Library", swiftSettings: settings),
        .executableTarget(
            name: "gatehouse-bench", dependencies: ["Bindings", "Domain", "Egress", "PluginHost", "Store", "Vault"],
            path: "Benchmarks/Bench", swiftSettings: settings),
        .executableTarget(
            name: "gatehouse-sims", dependencies: ["ProviderSims", .argumentParser, .logging, .nioPosix, .unixSignals],
            path: "Sources/ProviderSims/Main", swiftSettings: settings),
    ] + plugin("Airtime") + plugin("IDMeta") + plugin("Regula") + [
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
        tests("DomainTests", ["Domain"]),
        tests("VaultTests", ["Vault"]),
        tests("StoreTests", ["Store", "Domain", "CPostgres"]),
        tests("ProviderConfigTests", ["ProviderConfig", "Domain"]),
        tests("EgressTests", ["Egress", "Domain", "Store", "Bindings", "Vault", .logging]),
        tests("RealtimeTests", ["Realtime", "Domain", "Store", .logging, .nioCore, .nioWebSocket]),
        tests(
            "APITests",
            [
                "API", "Bindings", "Domain", "Engine", "Realtime", "Webhooks", "Store", "Egress", "ProviderConfig",
                "Vault", .hummingbird, .httpTypes, .logging, .nioCore, .nioEmbedded, .nioWebSocket,
            ]),
        tests(
            "EngineTests",
            [
                "Engine", "Bindings", "Domain", "Store", "Egress", "ProviderConfig", "PluginHost", "Vault",
                "TestSupport",
                .logging,
            ]),
        tests(
            "WebhooksTests",
            ["Webhooks", "Bindings", "Domain", "Store", "Egress", "Vault", "TestSupport", .logging]),
        tests("PluginABITests", ["PluginABI", "TestSupport"]),
        tests("PluginHostTests", ["PluginHost", "CCell", "Domain", "TestSupport"]),
        tests(
            "ConformanceTests",
            ["Conformance", "Bindings", "Domain", "Egress", "PluginHost", "Vault", "TestSupport"]),
        tests("PluginKitTests", ["PluginKit", "PluginABI"]),
        tests("AirtimeTests", ["AirtimeAdapter", "PluginKit", "PluginABI"]),
        tests("IDMetaTests", ["IDMetaAdapter", "PluginKit", "PluginABI"]),
        tests("RegulaTests", ["RegulaAdapter", "PluginKit", "PluginABI"]),
        tests("ProviderSimsTests", ["ProviderSims", .httpTypes, .nioCore, .nioPosix]),
    ],
    swiftLanguageModes: [.v6]
)
