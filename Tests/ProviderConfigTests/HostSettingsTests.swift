import Domain
import FoundationEssentials
import ProviderConfig
import Testing

@Suite("Host settings")
struct HostSettingsTests {
    private func parse(
        _ yaml: String, environment: [String: String] = [:], flags: [String: String] = [:]
    ) -> (settings: HostSettings, diagnostics: [ConfigDiagnostic]) {
        HostSettings.parse(Array(yaml.utf8), environment: environment, flags: flags)
    }

    @Test("a complete file is read")
    func complete() {
        let yaml = """
            listen: 0.0.0.0:9000
            database: postgres://gatehouse:pw@db/gatehouse
            providers: conf/providers.d
            plugins: [lib, /opt/plugins]
            roles: [api, worker]
            public_url: https://verify.example.com/
            key_ring: /etc/gatehouse/keys
            log: { level: debug, format: json }
            limits: { body: 10MiB, sync_deadline: 45s }
            node: east-1
            worker: { concurrency: 64, poll: 250ms }
            queue: { backlog_limit: 1000, retry_attempts: 5, retry_base: 2s, retry_max: 30s }
            retention: { job_history: 90d }
            schedules: { retention: "30 3 * * *", lease_cleanup: 2h }
            webhooks: { allow_private: true }
            """
        let (settings, diagnostics) = parse(yaml)
        #expect(diagnostics.isEmpty, "\(diagnostics)")
        #expect(settings.listen == ListenAddress(host: "0.0.0.0", port: 9000))
        #expect(settings.database.text == "postgres://gatehouse:pw@db/gatehouse")
        #expect(settings.providers == "conf/providers.d")
        #expect(settings.plugins == ["lib", "/opt/plugins"])
        #expect(settings.roles == [.api, .worker])
        #expect(settings.publicURL?.text == "https://verify.example.com")
        #expect(settings.keyRing == "/etc/gatehouse/keys")
        #expect(settings.logLevel == .debug)
        #expect(settings.logFormat == .json)
        #expect(settings.bodyLimit == 10 * 1024 * 1024)
        #expect(settings.syncDeadline == .seconds(45))
        #expect(settings.webhooks.allowPrivate)
        #expect(settings.node == "east-1")
        #expect(settings.workerConcurrency == 64)
        #expect(settings.workerPoll == .milliseconds(250))
        #expect(settings.backlogLimit == 1000)
        #expect(settings.retryAttempts == 5)
        #expect(settings.retryBase == .seconds(2))
        #expect(settings.retryMax == .seconds(30))
        #expect(settings.historyRetention == .seconds(90 * 86_400))
        #expect(settings.retentionSchedule.text == "30 3 * * *")
        #expect(settings.leaseCleanupSchedule == .every(7_200_000))
    }

    @Test("a schedule that is neither interval nor cron expression is named with its place")
    func schedules() {
        let (settings, diagnostics) = parse(
            "schedules:\n  retention: \"0 25 * * *\"\n  lease_cleanup: 1s\n",
            environment: ["GATEHOUSE_SCHEDULES_LEASE_CLEANUP": "*/7 * * * *"])
        #expect(diagnostics.count == 1)
        #expect(diagnostics.first?.line == 2 && diagnostics.first?.column == 14)
        #expect(diagnostics.first?.hint == "the hour 25 is not known; write 0 to 23")
        #expect(settings.leaseCleanupSchedule.text == "*/7 * * * *")
    }

    @Test("a setting of the queue out of its range is named with its place")
    func queueRanges() {
        let diagnostics = parse("queue: { backlog_limit: 0 }\nworker: { poll: 1ms }\n").diagnostics
        #expect(diagnostics.count == 2)
        #expect(diagnostics.allSatisfy { $0.isError && $0.line > 0 })
    }

    @Test(
        "a flag is stronger than the environment, which is stronger than the file, which is stronger than the default")
    func precedence() {
        let yaml = "log: { level: error }\n"
        let environment = ["GATEHOUSE_LOG_LEVEL": "warning"]
        #expect(parse("").settings.logLevel == .info)
        #expect(parse(yaml).settings.logLevel == .error)
        #expect(parse(yaml, environment: environment).settings.logLevel == .warning)
        #expect(parse(yaml, environment: environment, flags: ["log.level": "trace"]).settings.logLevel == .trace)
        #expect(parse(yaml, environment: ["GATEHOUSE_LOG_LEVEL": ""]).settings.logLevel == .error)
    }

    @Test("a rate that is none is named with its place, and what to write")
    func rates() {
        let diagnostics = parse("rates: { read: 50, write: 0/s, admin: OFF }\n").diagnostics
        #expect(diagnostics.count == 3)
        #expect(diagnostics.allSatisfy { $0.isError && $0.message.contains("50/s, 600/m or 1000/h, or off") })
    }

    @Test("every setting can come from the environment")
    func environment() {
        let environment = [
            "GATEHOUSE_LISTEN": "[::1]:0", "GATEHOUSE_DATABASE": "sqlite:x.db", "GATEHOUSE_PROVIDERS": "p",
            "GATEHOUSE_PLUGINS": "a:b", "GATEHOUSE_ROLES": "api,scheduler",
            "GATEHOUSE_PUBLIC_URL": "http://localhost:1",
            "GATEHOUSE_KEY_RING": "k", "GATEHOUSE_LOG_LEVEL": "notice", "GATEHOUSE_LOG_FORMAT": "json",
            "GATEHOUSE_LIMITS_BODY": "1MB", "GATEHOUSE_LIMITS_SYNC_DEADLINE": "1m",
            "GATEHOUSE_WEBHOOKS_ALLOW_PRIVATE": "true", "GATEHOUSE_NODE": "n1", "GATEHOUSE_WORKER_CONCURRENCY": "8",
            "GATEHOUSE_WORKER_POLL": "100ms", "GATEHOUSE_QUEUE_BACKLOG_LIMIT": "5",
            "GATEHOUSE_QUEUE_RETRY_ATTEMPTS": "4", "GATEHOUSE_QUEUE_RETRY_BASE": "20ms",
            "GATEHOUSE_QUEUE_RETRY_MAX": "2s", "GATEHOUSE_RETENTION_JOB_HISTORY": "7d",
            "GATEHOUSE_SCHEDULES_RETENTION": "@daily", "GATEHOUSE_SCHEDULES_LEASE_CLEANUP": "30m",
            "GATEHOUSE_WEBSOCKET_ORIGINS": "https://App.example.com,http://localhost:3000",
            "GATEHOUSE_WEBSOCKET_CONNECTIONS": "10", "GATEHOUSE_WEBSOCKET_CONNECTIONS_PER_KEY": "11",
            "GATEHOUSE_WEBSOCKET_SUBSCRIPTIONS": "12", "GATEHOUSE_WEBSOCKET_MESSAGE_SIZE": "2KiB",
            "GATEHOUSE_WEBSOCKET_PING_INTERVAL": "13s", "GATEHOUSE_WEBSOCKET_AUTHENTICATION_TIMEOUT": "14s",
            "GATEHOUSE_WEBSOCKET_CLOSE_TIMEOUT": "15s", "GATEHOUSE_WEBSOCKET_UNAUTHENTICATED_PER_ADDRESS": "16",
            "GATEHOUSE_REQUIRE_SANDBOX": "true", "GATEHOUSE_CELLS_MEMORY": "64MiB", "GATEHOUSE_CELLS_PER_PLUGIN": "5",
            "GATEHOUSE_RETENTION_WEBHOOKS": "3d", "GATEHOUSE_WEBHOOKS_ALLOW_HTTP": "true",
            "GATEHOUSE_WEBHOOKS_PORTS": "443,9443", "GATEHOUSE_WEBHOOKS_CONCURRENCY": "9",
            "GATEHOUSE_WEBHOOKS_TIMEOUT": "3s",
            "GATEHOUSE_EVENTS_STREAMS_PER_KEY": "7", "GATEHOUSE_RETENTION_CALLBACKS": "9d",
            "GATEHOUSE_LIMITS_CALLBACK_BODY": "2KiB", "GATEHOUSE_CORS_ORIGINS": "https://Page.example.com",
            "GATEHOUSE_PROXIES_TRUSTED": "10.0.0.0/8,2001:db8::/32", "GATEHOUSE_PROXIES_HEADER": "forwarded",
            "GATEHOUSE_LIMITS_STALL": "16s", "GATEHOUSE_RATES_READ": "50/s", "GATEHOUSE_RATES_WRITE": "600/m",
            "GATEHOUSE_RATES_ADMIN": "off",
        ]
        #expect(Set(environment.keys) == Set(HostSettings.descriptors.map(\.variable)))
        let (settings, diagnostics) = parse("", environment: environment)
        #expect(diagnostics.isEmpty, "\(diagnostics)")
        #expect(settings.listen.description == "[::1]:0")
        #expect(settings.rates.read == Rate("50/s") && settings.rates.write == Rate("600/m"))
        #expect(settings.rates.admin == nil)
        #expect(settings.database.isSQLite)
        #expect(settings.plugins == ["a", "b"])
        #expect(settings.callbackBodyLimit == 2048)
        #expect(settings.callbackRetention == .seconds(9 * 86_400))
        #expect(settings.roles == [.api, .scheduler])
        #expect(settings.bodyLimit == 1_000_000)
        #expect([settings.syncDeadline, settings.stallPatience] == [.seconds(60), .seconds(16)])
        #expect(settings.corsOrigins == ["https://page.example.com"])
        #expect(settings.proxies.trusted.map(\.description) == ["10.0.0.0/8", "2001:db8::/32"])
        #expect(settings.proxies.header == .forwarded)
        let socket = settings.webSocket
        #expect(socket.origins == ["https://app.example.com", "http://localhost:3000"])
        #expect([socket.connections, socket.connectionsPerKey, socket.subscriptions] == [10, 11, 12])
        #expect(socket.messageSize == 2048 && socket.strangersPerAddress == 16)
        #expect(socket.pingInterval == .seconds(13))
        #expect([socket.authenticationTimeout, socket.closeTimeout] == [.seconds(14), .seconds(15)])
        #expect(settings.cells.requireSandbox && settings.cells.memory == 64 << 20 && settings.cells.perPlugin == 5)
        #expect(settings.streamsPerKey == 7)
        #expect(settings.webhooks.allowPrivate && settings.webhooks.allowHTTP)
        #expect(settings.webhooks.ports == [443, 9443] && settings.webhooks.concurrency == 9)
        #expect(settings.webhooks.timeout == .seconds(3) && settings.webhooks.retention == .seconds(3 * 86_400))
    }

    @Test(
        "mistakes are found at their places",
        arguments: [
            ("listn: x\n", "gatehouse.yaml:1:1", "unknown key \"listn\"", "did you mean \"listen\"?"),
            ("log: { levl: info }\n", "gatehouse.yaml:1:8", "log: unknown key \"levl\"", "did you mean \"level\"?"),
            ("listen: 8080\n", "gatehouse.yaml:1:9", "listen: expected HOST:PORT", ""),
            ("listen: localhost:70000\n", "gatehouse.yaml:1:9", "listen: expected HOST:PORT", ""),
            ("log: { level: verbose }\n", "gatehouse.yaml:1:15", "log.level: expected trace, debug", ""),
            (
                "roles: [api, workr]\n", "gatehouse.yaml:1:14", "expected api, worker or scheduler",
                "did you mean \"worker\"?"
            ),
            ("roles: []\n", "gatehouse.yaml:1:8", "the list is empty", ""),
            ("limits: { body: 25 MB }\n", "gatehouse.yaml:1:17", "limits.body: expected a size", ""),
            (
                "webhooks: { allow_private: yes }\n", "gatehouse.yaml:1:28", "expected true or false",
                "did you mean true?"
            ),
            ("websocket: { origins: [\"*\"] }\n", "gatehouse.yaml:1:24", "expected an origin", ""),
            ("proxies: { trusted: [10.0.0.1/8] }\n", "gatehouse.yaml:1:22", "bits set behind its prefix", "10.0.0.0/8"),
            ("cors: { origins: [\"*\"] }\n", "gatehouse.yaml:1:19", "expected an origin", ""),
            ("websocket: { origins: [https://a/b] }\n", "gatehouse.yaml:1:24", "expected an origin", ""),
            ("public_url: verify.example.com\n", "gatehouse.yaml:1:13", "begins with https://", ""),
            ("database: mysql://x\n", "gatehouse.yaml:1:11", "expected sqlite:PATH or postgres://…, found text", ""),
            ("- a\n", "gatehouse.yaml:1:1", "expected a mapping of settings", ""),
        ])
    func mistakes(_ yaml: String, _ place: String, _ message: String, _ hint: String) {
        let errors = parse(yaml).diagnostics.filter(\.isError)
        let match = errors.first { $0.position.description == place && $0.message.contains(message) }
        #expect(match != nil, "\(errors.map(\.description))")
        #expect(match?.hint?.contains(hint) ?? hint.isEmpty)
    }

    @Test("mistakes in the environment and in flags name their source")
    func sources() {
        let found = parse(
            "", environment: ["GATEHOUSE_LOG_LEVEL": "loud", "GATEHOUSE_LISTN": "x", "GATEHOUSE_OTHER_THING": "x"],
            flags: ["limits.body": "lots"]
        ).diagnostics
        #expect(found.map(\.file) == ["--limits-body", "GATEHOUSE_LISTN", "GATEHOUSE_LOG_LEVEL"])
        #expect(found.map(\.severity) == [.error, .warning, .error])
        #expect(found[1].hint == "did you mean GATEHOUSE_LISTEN?")
        #expect(found[0].description.hasPrefix("--limits-body: error: limits.body: expected a size"))
    }

    @Test(
        "a database password is never printed",
        arguments: ["database: mysql://u:LEAKED@h\n", "database: postgres://u:LEAKED@h/d\nlog: []\n"])
    func confidential(_ yaml: String) {
        let (settings, diagnostics) = parse(yaml)
        var printed = DiagnosticRenderer { _ in Array(yaml.utf8) }.text(diagnostics)
        dump(settings, to: &printed)
        printed += "\(settings) \(settings.database)" + String(reflecting: settings)
        #expect(!printed.contains("LEAKED"), "\(printed)")
        #expect(diagnostics.hasErrors)
    }

    @Test("the file may be absent unless it was named")
    func absent() throws {
        let folder = try TemporaryFolder()
        let missing = HostSettings.load(file: "\(folder.path)/none.yaml", environment: [:])
        #expect(missing.diagnostics.map(\.message) == ["the settings file cannot be opened: No such file or directory"])
        let file = try folder.write("g.yaml", "listen: 127.0.0.1:1\n")
        #expect(HostSettings.load(environment: ["GATEHOUSE_SETTINGS": file]).settings.listen.port == 1)
    }

    @Test("the defaults are those that are documented")
    func defaults() {
        var flags: [String: String] = [:]
        for setting in HostSettings.descriptors { flags[setting.key] = setting.standard }
        var (settings, diagnostics) = parse("", flags: flags)
        var standard = HostSettings()
        #expect(diagnostics.isEmpty)
        #expect(settings.roles == standard.roles)
        // A set prints in any order.
        settings.roles = []
        standard.roles = []
        #expect("\(settings)" == "\(standard)")
    }
}
