import Domain

extension HostSettings {
    /// Names the settings file when no flag does.
    package static let fileVariable = "GATEHOUSE_SETTINGS"
    /// Read if it is there and no other is named.
    package static let standardFile = "gatehouse.yaml"

    /// Reads all settings; `diagnostics` holds everything that is wrong with them, and where there is an error the
    /// settings are not to be used. Reads a file, so it blocks.
    /// - Parameters:
    ///   - file: what `--settings` says.
    ///   - flags: what other flags say, by setting key: `["log.level": "debug"]`.
    package static func load(
        file: String? = nil, environment: [String: String], flags: [String: String] = [:]
    ) -> (settings: HostSettings, diagnostics: [ConfigDiagnostic]) {
        let collector = DiagnosticCollector()
        let named = file ?? environment[fileVariable].flatMap { $0.isEmpty ? nil : $0 }
        var root: YAMLNode?
        do {
            let path = named ?? standardFile
            root = YAMLParser.parse(try ConfigFile.read(path).bytes, file: path, collector)
        } catch {
            if named != nil || error.code != .missing {
                collector.error(
                    SourcePosition(file: named ?? standardFile), "the settings file \(error.message)",
                    hint: "name another with --settings")
            }
        }
        let settings = read(
            SettingSources(flags: flags, environment: environment, root: root, diagnostics: collector))
        return (settings, collector.diagnostics.inOrder())
    }

    /// The same from a file in memory.
    package static func parse(
        _ bytes: [UInt8], file: String = standardFile, environment: [String: String] = [:],
        flags: [String: String] = [:]
    ) -> (settings: HostSettings, diagnostics: [ConfigDiagnostic]) {
        let collector = DiagnosticCollector()
        let root = YAMLParser.parse(bytes, file: file, collector)
        let settings = read(
            SettingSources(flags: flags, environment: environment, root: root, diagnostics: collector))
        return (settings, collector.diagnostics.inOrder())
    }

    private static func read(_ sources: SettingSources) -> HostSettings {
        var settings = HostSettings()
        sources.reportUnknown()
        settings.readServer(sources)
        settings.readStores(sources)
        if let value = sources.reader("log.level")?.choice(LogLevel.self) { settings.logLevel = value }
        if let value = sources.reader("log.format")?.choice(LogFormat.self) { settings.logFormat = value }
        if let value = sources.reader("limits.body")?.size(1024...(1 << 30)) { settings.bodyLimit = value }
        if let value = sources.reader("limits.callback_body")?.size(1024...25_000_000) {
            settings.callbackBodyLimit = value
        }
        if let value = sources.reader("limits.sync_deadline")?.duration(.seconds(1)...(.seconds(300))) {
            settings.syncDeadline = value
        }
        if let reader = sources.reader("cors.origins") {
            settings.corsOrigins = reader.list(separator: ",", "a list of origins").compactMap { $0.origin() }
        }
        if let reader = sources.reader("proxies.trusted") {
            settings.proxies.trusted = reader.list(separator: ",", "a list of blocks of addresses").compactMap {
                $0.cidr()
            }
        }
        if let value = sources.reader("proxies.header")?.choice(Proxies.Header.self) { settings.proxies.header = value }
        if let value = sources.reader("limits.stall")?.duration(.seconds(1)...(.seconds(600))) {
            settings.stallPatience = value
        }
        if let value = sources.reader("events.streams_per_key")?.integer(1...100_000) { settings.streamsPerKey = value }
        settings.readQueue(sources)
        settings.webSocket.read(sources)
        settings.rates.read(sources)
        settings.cells.read(sources)
        settings.readWebhooks(sources)
        return settings
    }

    private mutating func readServer(_ sources: SettingSources) {
        if let reader = sources.reader("listen"), let text = reader.text("HOST:PORT, such as 127.0.0.1:8080") {
            if let address = ListenAddress(text) {
                listen = address
            } else {
                reader.mismatch("HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080")
            }
        }
        if let reader = sources.reader("public_url"), let text = reader.text("an address") {
            publicURL = reader.url(text)
        }
        if let value = sources.reader("node")?.text("a name") { node = value }
        if let reader = sources.reader("roles") {
            let chosen = reader.list(separator: ",", "a list of roles").compactMap { $0.choice(Role.self) }
            if !chosen.isEmpty { roles = Set(chosen) }
        }
    }

    private mutating func readQueue(_ sources: SettingSources) {
        if let value = sources.reader("worker.concurrency")?.integer(1...100_000) { workerConcurrency = value }
        if let value = sources.reader("worker.poll")?.duration(.milliseconds(50)...(.seconds(60))) {
            workerPoll = value
        }
        if let value = sources.reader("queue.backlog_limit")?.integer(1...100_000_000) { backlogLimit = value }
        if let value = sources.reader("queue.retry_attempts")?.integer(1...20) { retryAttempts = value }
        if let value = sources.reader("queue.retry_base")?.duration(.milliseconds(10)...(.seconds(600))) {
            retryBase = value
        }
        if let value = sources.reader("queue.retry_max")?.duration(.milliseconds(10)...(.seconds(3600))) {
            retryMax = value
        }
        let day = 86_400
        if let value = sources.reader("retention.job_history")?.duration(.seconds(3600)...(.seconds(3650 * day))) {
            historyRetention = value
        }
        if let value = sources.reader("schedules.retention")?.rhythm() { retentionSchedule = value }
        if let value = sources.reader("schedules.lease_cleanup")?.rhythm() { leaseCleanupSchedule = value }
        // A session waits for seven days.
        if let value = sources.reader("retention.callbacks")?.duration(.seconds(8 * day)...(.seconds(3650 * day))) {
            callbackRetention = value
        }
    }

    private mutating func readWebhooks(_ sources: SettingSources) {
        if let value = sources.reader("webhooks.allow_private")?.bool() { webhooks.allowPrivate = value }
        if let value = sources.reader("webhooks.allow_http")?.bool() { webhooks.allowHTTP = value }
        if let reader = sources.reader("webhooks.ports") {
            let ports = reader.list(separator: ",", "a list of ports", isPlain: true).compactMap {
                $0.integer(1...65_535)
            }
            if !ports.isEmpty { webhooks.ports = Set(ports) }
        }
        if let value = sources.reader("webhooks.concurrency")?.integer(1...10_000) { webhooks.concurrency = value }
        if let value = sources.reader("webhooks.timeout")?.duration(.seconds(1)...(.seconds(60))) {
            webhooks.timeout = value
        }
        let most = Duration.seconds(3650 * 86_400)
        if let value = sources.reader("retention.webhooks")?.duration(.seconds(3600)...most) {
            webhooks.retention = value
        }
    }

    private mutating func readStores(_ sources: SettingSources) {
        let expected = "sqlite:PATH or postgres://…"
        if let reader = sources.reader("database"), let text = reader.text(expected) {
            if let address = DatabaseAddress(text) { database = address } else { reader.mismatch(expected) }
        }
        if let value = sources.reader("providers")?.text("a folder") { providers = value }
        if let value = sources.reader("key_ring")?.text("a file") { keyRing = value }
        if let reader = sources.reader("plugins") {
            let folders = reader.list(separator: ":", "a list of folders").compactMap { $0.text("a folder") }
            if !folders.isEmpty { plugins = folders }
        }
    }
}

extension NodeReader {
    /// `scheme://host[:port]` and nothing more, in lower case.
    func origin() -> String? {
        let expected = "an origin, such as https://app.example.com"
        guard let text = text(expected)?.lowercased() else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let isOrigin =
            parts.count == 3 && (parts[0] == "https:" || parts[0] == "http:") && parts[1].isEmpty && !parts[2].isEmpty
            && !parts[2].contains { $0 == "@" || $0 == "?" || $0 == "#" || $0 == "*" || $0 == " " }
        if isOrigin { return text }
        mismatch(expected)
        return nil
    }

    /// A list; outside files one text with separators, in files also a single value.
    /// - Parameter isPlain: its items are numbers or words of the language, not text.
    func list(separator: Character, _ expected: String, isPlain: Bool = false) -> [NodeReader] {
        if let text = scalar?.value.string, !text.isEmpty {
            let words = isFlat ? text.split(separator: separator).map(String.init) : [text]
            if words.isEmpty { mismatch(expected) }
            return words.map { word in
                let node = YAMLNode(.scalar(YAMLScalar(text: word, isPlain: isPlain)), at: position)
                return NodeReader(node: node, path: path, diagnostics: diagnostics, isConfidential: isConfidential)
            }
        }
        guard let elements = elements(expected) else { return [] }
        if elements.isEmpty { error("the list is empty", hint: "leave it out for the default") }
        return elements
    }
}
