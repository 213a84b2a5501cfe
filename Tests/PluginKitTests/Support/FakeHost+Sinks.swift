import PluginABI

extension FakeHost {
    static func sink(_ lines: Lines) -> gh_sink {
        gh_sink(
            struct_size: UInt32(MemoryLayout<gh_sink>.size), reserved: 0, context: lines.context,
            set_state: { context, version, state in
                Lines.of(context).add("state \(version) \(copy(state))")
                return 0
            },
            http: { context, request in
                Lines.of(context).add(FakeHost.describe(request!.pointee))
                return 0
            },
            timer: { context, key, delay in
                Lines.of(context).add("timer \(copy(key)) \(delay)")
                return 0
            },
            correlate: { context, key in
                Lines.of(context).add("correlate \(copy(key))")
                return 0
            },
            await_callback: { context, key, correlation, timeout in
                Lines.of(context).add("await \(copy(key)) on \(copy(correlation)) \(timeout)")
                return 0
            },
            progress: { context, current, total, message in
                Lines.of(context).add("progress \(current)/\(total) \(copy(message))")
                return 0
            },
            log: { context, level, message in
                Lines.of(context).add("log \(level) \(copy(message))")
                return 0
            },
            finish: { context, result in
                Lines.of(context).add("finish \(copy(result))")
                return 0
            },
            fail: { context, failureClass, code, message, retryAfter in
                Lines.of(context).add("fail \(failureClass) \(copy(code)) \(retryAfter) \(copy(message))")
                return 0
            })
    }

    static func ingestSink(_ lines: Lines) -> gh_ingest_sink {
        gh_ingest_sink(
            struct_size: UInt32(MemoryLayout<gh_ingest_sink>.size), reserved: 0, context: lines.context,
            begin_group: { context in
                Lines.of(context).add("group")
                return 0
            },
            assertion: { context, assertion in
                let value = assertion!.pointee
                Lines.of(context).add(
                    "assert \(value.kind) \(value.variant) \(describeParts(value.parts, value.part_count)) "
                        + "key=\(describeParts(value.key, value.key == nil ? 0 : 1)) "
                        + "\(copy(value.expected)) e\(value.expected_encoding)")
                return 0
            },
            correlate: { context, key in
                Lines.of(context).add("correlate \(copy(key))")
                return 0
            },
            dedupe: { context, key in
                Lines.of(context).add("dedupe \(copy(key))")
                return 0
            },
            event: { context, payload in
                Lines.of(context).add("event \(copy(payload))")
                return 0
            },
            acknowledge: { context, status, contentType, body in
                Lines.of(context).add("acknowledge \(status) \(copy(contentType)) \(copy(body))")
                return 0
            },
            next_event: { context in
                Lines.of(context).add("next event")
                return 0
            })
    }

    static func describe(_ request: gh_http_request) -> String {
        var lines = [
            "http \(copy(request.key)) \(copy(request.method)) \(copy(request.endpoint)) "
                + "\(describeParts(request.path, request.path_count)) repeat=\(request.repeat) "
                + "timeout=\(request.timeout_ms) cap=\(request.response_cap)"
        ]
        for index in 0..<Int(request.header_count) {
            let header = request.headers[index]
            lines.append("  \(copy(header.name)): \(describeParts(header.value, header.value_count))")
        }
        if request.body_kind == GH_BODY_PARTS {
            lines.append("  body \(describeParts(request.body, request.body_count))")
        }
        for index in 0..<Int(request.field_count) {
            let field = request.fields[index]
            lines.append(
                "  field \(copy(field.name)) \(copy(field.filename)) \(copy(field.content_type)) "
                    + describeParts(field.value, field.value_count))
        }
        for index in 0..<Int(request.capture_count) {
            let capture = request.captures[index]
            lines.append(
                "  capture \(capture.source) \(copy(capture.selector)) as \(capture.kind) \(copy(capture.name)) "
                    + "\(capture.lifetime_ms)")
        }
        return lines.joined(separator: "\n")
    }
}
