import PluginABI

extension Arena {
    mutating func request(_ request: HTTPRequest) -> gh_http_request {
        var value = unsafe gh_http_request()
        unsafe value.struct_size = UInt32(MemoryLayout<gh_http_request>.size)
        unsafe value.repeat = request.repeats.rawValue
        unsafe value.key = text(request.key)
        unsafe value.method = text(request.method.rawValue)
        unsafe value.endpoint = text(request.endpoint)
        unsafe value.path = parts(request.path.template.parts)
        unsafe value.path_count = UInt64(request.path.template.parts.count)
        unsafe value.headers = headers(request.headers)
        unsafe value.header_count = UInt64(request.headers.count)
        switch request.body {
        case .none: unsafe value.body_kind = GH_BODY_NONE
        case .parts(let template):
            unsafe value.body_kind = GH_BODY_PARTS
            unsafe value.body = parts(template.parts)
            unsafe value.body_count = UInt64(template.parts.count)
        case .multipart(let fields):
            unsafe value.body_kind = GH_BODY_MULTIPART
            unsafe value.fields = self.fields(fields)
            unsafe value.field_count = UInt64(fields.count)
        }
        unsafe value.captures = captures(request.captures)
        unsafe value.capture_count = UInt64(request.captures.count)
        unsafe value.timeout_ms = request.timeout?.abiMilliseconds ?? 0
        unsafe value.response_cap = request.responseCap ?? 0
        return unsafe value
    }

    private mutating func headers(_ headers: [HTTPRequest.Header]) -> UnsafePointer<gh_header>? {
        var structs: [gh_header] = unsafe []
        for header in headers {
            var value = unsafe gh_header()
            unsafe value.struct_size = UInt32(MemoryLayout<gh_header>.size)
            unsafe value.name = text(header.name)
            unsafe value.value = parts(header.value.parts)
            unsafe value.value_count = UInt64(header.value.parts.count)
            unsafe structs.append(value)
        }
        return unsafe array(structs)
    }

    private mutating func fields(_ fields: [HTTPRequest.Field]) -> UnsafePointer<gh_form_field>? {
        var structs: [gh_form_field] = unsafe []
        for field in fields {
            var value = unsafe gh_form_field()
            unsafe value.struct_size = UInt32(MemoryLayout<gh_form_field>.size)
            unsafe value.name = text(field.name)
            unsafe value.filename = text(field.filename ?? "")
            unsafe value.content_type = text(field.contentType ?? "")
            unsafe value.value = parts(field.value.parts)
            unsafe value.value_count = UInt64(field.value.parts.count)
            unsafe structs.append(value)
        }
        return unsafe array(structs)
    }

    private mutating func captures(_ captures: [Capture]) -> UnsafePointer<gh_capture>? {
        var structs: [gh_capture] = unsafe []
        for capture in captures {
            var value = unsafe gh_capture()
            unsafe value.struct_size = UInt32(MemoryLayout<gh_capture>.size)
            switch capture.source {
            case .json(let pointer):
                unsafe value.source = GH_CAPTURE_FROM_JSON
                unsafe value.selector = text(pointer)
            case .header(let name):
                unsafe value.source = GH_CAPTURE_FROM_HEADER
                unsafe value.selector = text(name)
            case .cookie(let name):
                unsafe value.source = GH_CAPTURE_FROM_COOKIE
                unsafe value.selector = text(name)
            }
            switch capture.kind {
            case .secret(let name):
                unsafe value.kind = GH_CAPTURE_SECRET
                unsafe value.name = text(name)
            case .blob(let name):
                unsafe value.kind = GH_CAPTURE_BLOB
                unsafe value.name = text(name)
            }
            unsafe value.lifetime_ms = capture.lifetime?.abiMilliseconds ?? 0
            unsafe structs.append(value)
        }
        return unsafe array(structs)
    }
}
