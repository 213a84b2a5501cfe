import Domain

/// One step's input, also one that no host of today would give.
struct RawInput: Hashable, Sendable {
    struct HTTP: Hashable, Sendable {
        var outcome: UInt32
        var status: UInt32
        var headers: [HTTPResult.Header]
        var body: [UInt8]
        var reason: String
    }

    var operation: String
    var session = "0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5f"
    var number: UInt64 = 0
    var state: [UInt8] = []
    var stateVersion: UInt32 = 0
    var kind: UInt32
    var key: [UInt8] = []
    var data: [UInt8] = []
    var correlation: [UInt8] = []
    var http: HTTP?
    var now: Int64 = 1_767_225_600_000
    var deadline: Int64 = 1_767_225_660_000
    var seed = [UInt8](0..<32)

    init(operation: String, kind: UInt32) {
        self.operation = operation
        self.kind = kind
    }

    init(_ input: StepInput) {
        operation = input.operation.description
        number = UInt64(max(input.number, 0))
        state = input.state
        stateVersion = input.stateVersion
        now = input.now.milliseconds
        deadline = input.deadline.milliseconds
        seed = input.seed
        switch input.event {
        case .start(let request):
            kind = 1
            data = request
        case .http(let key, let result):
            kind = 2
            self.key = Array(key.utf8)
            http = HTTP(
                outcome: result.outcome.rawValue, status: UInt32(clamping: result.status), headers: result.headers,
                body: result.body, reason: result.reason)
        case .timer(let key):
            kind = 3
            self.key = Array(key.utf8)
        case .callback(let key, let correlation, let payload):
            kind = 4
            self.key = Array(key.utf8)
            self.correlation = Array(correlation.utf8)
            data = payload
        case .cancel(let reason):
            kind = 5
            data = Array(reason.utf8)
        }
    }

    /// For reports: everything that decides, in few words.
    var summary: String {
        let names: [UInt32: String] = [1: "start", 2: "http", 3: "timer", 4: "callback", 5: "cancel"]
        var text = "\(operation) step \(number), \(names[kind] ?? "event kind \(kind)")"
        if !key.isEmpty { text += " key=\(Self.short(key, 80))" }
        if let http {
            text +=
                " outcome=\(http.outcome) status=\(http.status) headers=\(http.headers.count)"
                + " body=\(Self.short(http.body, 300))"
        }
        if !data.isEmpty { text += " data=\(Self.short(data, 300))" }
        if !state.isEmpty || stateVersion > 0 { text += " state v\(stateVersion)=\(Self.short(state, 300))" }
        return text
    }

    static func short(_ bytes: [UInt8], _ limit: Int) -> String {
        let shown = bytes.prefix(limit)
        let text = TraceText.of(Array(shown))
        return bytes.count > limit ? "\(text)… (\(bytes.count) bytes)" : text
    }
}
