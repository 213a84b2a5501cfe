package import Domain

/// The settings of a host: flags over environment over `gatehouse.yaml` over defaults. Paths count from the working
/// directory.
package struct HostSettings: Sendable {
    package enum Role: String, Hashable, Sendable, CaseIterable {
        case api
        case worker
        case scheduler
    }

    package enum LogLevel: String, Hashable, Sendable, CaseIterable {
        case trace
        case debug
        case info
        case notice
        case warning
        case error
        case critical
    }

    package enum LogFormat: String, Hashable, Sendable, CaseIterable {
        case text
        case json
    }

    package var listen = ListenAddress(host: "127.0.0.1", port: 8080)
    package var database = DatabaseAddress(unchecked: "sqlite:var/gatehouse.db")
    /// The folder of provider files.
    package var providers = "providers.d"
    /// Folders of plugin libraries, searched in order.
    package var plugins = ["plugins"]
    package var roles = Set(Role.allCases)
    /// What this process is called among those of one database; nil is `main` on SQLite and the machine's name otherwise.
    package var node: String?
    /// What providers and clients reach this host under.
    package var publicURL: EndpointURL?
    /// nil is beside the SQLite database: `var/gatehouse.keys` for `var/gatehouse.db`.
    package var keyRing: String?
    package var logLevel = LogLevel.info
    package var logFormat = LogFormat.text
    /// The largest request body, in bytes.
    package var bodyLimit = 25_000_000
    /// The largest body of a provider's callback, in bytes.
    package var callbackBodyLimit = 1_000_000
    /// After this a synchronous request is answered with 202 and goes on.
    package var syncDeadline = Duration.seconds(30)
    /// How long a client may take nothing of its answer.
    package var rates = Rates()
    package var stallPatience = Duration.seconds(30)
    /// Event streams that one API key may have open at once, on one node.
    package var streamsPerKey = 100
    /// Jobs of the queue under way at once in this process.
    package var workerConcurrency = 256
    /// How often a worker looks at the queue when nothing tells it to.
    package var workerPoll = Duration.seconds(1)
    /// Above so many waiting jobs asynchronous requests are refused with 429.
    package var backlogLimit = 1_000_000
    /// Attempts of an asynchronous request, the first included.
    package var retryAttempts = 3
    package var retryBase = Duration.seconds(1)
    package var retryMax = Duration.seconds(60)
    /// How long it is kept what became of jobs.
    package var historyRetention = Duration.seconds(30 * 86_400)
    /// When history and captured values whose time is over are removed.
    package var retentionSchedule = Rhythm.every(3_600_000)
    /// When leases that are over are removed.
    package var leaseCleanupSchedule = Rhythm.every(3_600_000)
    /// Of pages whose scripts may use the API, as browsers write them: `https://app.example.com`, in lower case.
    package var corsOrigins: [String] = []
    package var proxies = Proxies()
    package var webSocket = WebSocket()
    package var cells = Cells()
    package var webhooks = Webhooks()

    /// Who is believed when it says for whom it calls.
    package struct Proxies: Hashable, Sendable {
        package enum Header: String, Hashable, Sendable, CaseIterable {
            case xForwardedFor = "x-forwarded-for"
            case forwarded
        }

        package var trusted: [CIDR] = []
        package var header = Header.xForwardedFor
    }

    package struct Webhooks: Hashable, Sendable {
        /// To private addresses as well, over plain http and to any port.
        package var allowPrivate = false
        /// Over plain http as well.
        package var allowHTTP = false
        /// nil: the usual ones, or any where private addresses are allowed.
        package var ports: Set<Int>?
        /// Deliveries under way at once in this process.
        package var concurrency = 256
        /// Of one attempt.
        package var timeout = Duration.seconds(15)
        /// How long deliveries that ended are kept.
        package var retention = Duration.seconds(30 * 86_400)
    }
    /// How long providers' callbacks are kept, those that nobody has come for as well.
    package var callbackRetention = Duration.seconds(30 * 86_400)

    package init() {}

    static let common: [SettingDescriptor] = [
        SettingDescriptor(
            "listen", "HOST:PORT", standard: "127.0.0.1:8080", "Where the API is served. Port 0 takes a free one."),
        SettingDescriptor(
            "database", "sqlite:PATH or postgres://…", standard: "sqlite:var/gatehouse.db", isSecret: true,
            "The store. SQLite serves one node, PostgreSQL many."),
        SettingDescriptor("providers", "folder", standard: "providers.d", "The folder with one YAML file a provider."),
        SettingDescriptor(
            "plugins", "folders; in flags and the environment DIR[:DIR]", standard: "plugins",
            "Folders of plugin libraries, searched in order."),
        SettingDescriptor(
            "roles", "list of api, worker, scheduler; in flags and the environment with commas",
            standard: "api,worker,scheduler", "What this process does."),
        SettingDescriptor(
            "node", "text", standard: nil,
            "The name of this process among those of one database. A second one of the same name takes over from the first. Without it: main on SQLite, otherwise the machine's name."
        ),
        SettingDescriptor(
            "public_url", "http(s) address", standard: nil,
            "Under which providers and clients reach this host. Plugins that tell a provider where to call back need it."
        ),
        SettingDescriptor(
            "key_ring", "file", standard: nil,
            "The keys that personal data is sealed with. The path is no secret, the file is. Without it: beside the SQLite database, with the ending .keys."
        ),
        SettingDescriptor(
            "log.level", "trace, debug, info, notice, warning, error, critical", standard: "info",
            "The least serious messages that are written."),
        SettingDescriptor("log.format", "text, json", standard: "text", "How they are written."),
        SettingDescriptor(
            "limits.body", "size, 1KiB to 1GiB", standard: "25MB", "The largest request body; above it 413."),
        SettingDescriptor(
            "limits.callback_body", "size, 1KiB to 25MB", standard: "1MB",
            "The largest body of a provider's callback; above it 413."),
        SettingDescriptor(
            "limits.sync_deadline", "duration, 1s to 5m", standard: "30s",
            "After this a synchronous request is answered with 202 and the work goes on."),
        SettingDescriptor(
            "cors.origins",
            "list of origins, such as https://app.example.com; in flags and the environment with commas",
            standard: nil,
            "Pages whose scripts may use the clients' routes and open WebSockets. Never those of operators. Without it none may."
        ),
        SettingDescriptor(
            "proxies.trusted",
            "list of blocks of addresses, such as 10.0.0.0/8; in flags and the environment with commas", standard: nil,
            "Proxies that stand before this host. Only what comes from one of them may say for whom it calls; what counts is the nearest address that is none of theirs."
        ),
        SettingDescriptor(
            "proxies.header", "x-forwarded-for, forwarded", standard: "x-forwarded-for",
            "The header in which they say it. They must write it themselves, or add to it; the other is not read."),
        SettingDescriptor(
            "limits.stall", "duration, 1s to 10m", standard: "30s",
            "How long a client may take nothing of an answer or an event stream; then its connection is closed."),
        SettingDescriptor(
            "events.streams_per_key", "1 to 100000", standard: "100",
            "Event streams that one API key may have open at once on this node; above it 429."),
        SettingDescriptor(
            "worker.concurrency", "1 to 100000", standard: "256",
            "Jobs of the queue under way at once in this process; what only waits does not count."),
        SettingDescriptor(
            "worker.poll", "duration, 50ms to 1m", standard: "1s",
            "How often a worker looks at the queue when nothing tells it to."),
        SettingDescriptor(
            "queue.backlog_limit", "1 to 100000000", standard: "1000000",
            "When so many jobs wait for a worker, asynchronous requests are refused with 429."),
        SettingDescriptor(
            "queue.retry_attempts", "1 to 20", standard: "3",
            "Attempts of an asynchronous request that no provider could serve, the first included."),
        SettingDescriptor(
            "queue.retry_base", "duration, 10ms to 10m", standard: "1s",
            "The most that passes before the second attempt; twice that before the third, and so on."),
        SettingDescriptor(
            "queue.retry_max", "duration, 10ms to 1h", standard: "1m", "The most that passes before any attempt."),
        SettingDescriptor(
            "retention.job_history", "duration, 1h to 3650d", standard: "30d", "How long the history of jobs is kept."),
        SettingDescriptor(
            "schedules.retention", "duration, 1m to 30d, or cron expression in UTC", standard: "1h",
            "When finished jobs older than retention.job_history and captured values whose time is over are removed."),
        SettingDescriptor(
            "schedules.lease_cleanup", "duration, 1m to 30d, or cron expression in UTC", standard: "1h",
            "When leases that are over are removed."),
        SettingDescriptor(
            "retention.webhooks", "duration, 1h to 3650d", standard: "30d",
            "How long webhook deliveries that ended are kept, with their attempts."),
        SettingDescriptor(
            "retention.callbacks", "duration, 8d to 3650d", standard: "30d",
            "How long providers' callbacks are kept, those that nobody has come for as well."),
        SettingDescriptor(
            "webhooks.allow_private", "true, false", standard: "false",
            "Webhooks may go to private addresses, over plain http and to any port. For trials only."),
        SettingDescriptor(
            "webhooks.allow_http", "true, false", standard: "false", "Webhooks may go over plain http."),
        SettingDescriptor(
            "webhooks.ports", "list of 1 to 65535; in flags and the environment with commas", standard: nil,
            "The ports that webhooks may go to. Without it: 443 and 8443, with allow_http also 80 and 8080, with allow_private any."
        ),
        SettingDescriptor(
            "webhooks.concurrency", "1 to 10000", standard: "256", "Webhooks under way at once in this process."),
        SettingDescriptor(
            "webhooks.timeout", "duration, 1s to 60s", standard: "15s",
            "How long an endpoint may take to answer a webhook."),
    ]
}
