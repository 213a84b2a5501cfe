import Domain
import PluginABI

/// Copies a `gh_http_request`. What its values mean is for ``EffectRules``.
enum HTTPRequestDecoder {
    static let name = 256

    static func decode(_ pointer: UnsafePointer<gh_http_request>?) throws(Refusal) -> HTTPEffect {
        let request = unsafe try WireReader.read(pointer)
        guard let repeats = unsafe Repeat(rawValue: request.repeat) else {
            throw unsafe .malformed("repeat", "this host does not know repeat \(request.repeat)")
        }
        var decoder = PartDecoder()
        return HTTPEffect(
            key: unsafe try WireReader.text(
                request.key, limit: Budgets.effectKey, budget: "effect_key", of: "an effect's key"),
            method: unsafe try text(request.method, "a method"),
            endpoint: unsafe try text(request.endpoint, "an endpoint's name"),
            path: unsafe try decoder.list(request.path, request.path_count),
            headers: unsafe try headers(request, &decoder),
            body: unsafe try body(request, &decoder),
            captures: unsafe try captures(request),
            repeats: repeats,
            timeout: clamped(unsafe request.timeout_ms),
            responseCap: unsafe request.response_cap)
    }

    private static func headers(
        _ request: gh_http_request, _ decoder: inout PartDecoder
    ) throws(Refusal) -> [HeaderTemplate] {
        let array = unsafe try WireReader.array(
            request.headers, count: request.header_count, limit: Budgets.headers, budget: "headers")
        var headers: [HeaderTemplate] = []
        unsafe headers.reserveCapacity(array.count)
        for index in 0..<(unsafe array.count) {
            let header = unsafe try array.element(index)
            headers.append(
                HeaderTemplate(
                    unsafe try text(header.name, "a header's name"),
                    unsafe try decoder.list(header.value, header.value_count)))
        }
        return headers
    }

    private static func body(
        _ request: gh_http_request, _ decoder: inout PartDecoder
    ) throws(Refusal) -> BodyTemplate {
        switch unsafe request.body_kind {
        case GH_BODY_NONE:
            guard unsafe request.body_count == 0, unsafe request.field_count == 0 else {
                throw .malformed("body", "body_kind is GH_BODY_NONE, and yet there are body parts or fields")
            }
            return .none
        case GH_BODY_PARTS:
            return .parts(unsafe try decoder.list(request.body, request.body_count))
        case GH_BODY_MULTIPART:
            let array = unsafe try WireReader.array(
                request.fields, count: request.field_count, limit: Budgets.headers, budget: "form_fields")
            guard unsafe array.count > 0 else { throw .malformed("body", "a multipart body has no field") }
            var fields: [FormField] = []
            for index in 0..<(unsafe array.count) {
                let field = unsafe try array.element(index)
                let filename = unsafe try text(field.filename, "a file's name")
                let contentType = unsafe try text(field.content_type, "a content type")
                fields.append(
                    FormField(
                        name: unsafe try text(field.name, "a field's name"),
                        filename: filename.isEmpty ? nil : filename,
                        contentType: contentType.isEmpty ? nil : contentType,
                        value: unsafe try decoder.list(field.value, field.value_count)))
            }
            return .multipart(fields)
        default:
            throw unsafe .malformed("body", "this host does not know body_kind \(request.body_kind)")
        }
    }

    private static func captures(_ request: gh_http_request) throws(Refusal) -> [Capture] {
        let array = unsafe try WireReader.array(
            request.captures, count: request.capture_count, limit: Budgets.captures, budget: "captures")
        var captures: [Capture] = []
        for index in 0..<(unsafe array.count) {
            let capture = unsafe try array.element(index)
            guard let kind = unsafe Capture.Kind(rawValue: capture.kind) else {
                throw unsafe .malformed("capture", "this host does not know capture kind \(capture.kind)")
            }
            captures.append(
                Capture(
                    source: unsafe try source(capture), kind: kind,
                    name: unsafe try text(capture.name, "a capture's name"),
                    lifetime: clamped(unsafe capture.lifetime_ms)))
        }
        return captures
    }

    private static func source(_ capture: gh_capture) throws(Refusal) -> Capture.Source {
        let selector = unsafe try text(capture.selector, "a capture's selector", limit: 1024)
        switch unsafe capture.source {
        case GH_CAPTURE_FROM_JSON:
            guard let pointer = JSONPointer(selector) else {
                throw .malformed("capture", "a capture's selector is no JSON pointer: it begins with / or is empty")
            }
            return .json(pointer)
        case GH_CAPTURE_FROM_HEADER:
            return .header(selector.lowercased())
        case GH_CAPTURE_FROM_COOKIE:
            return .cookie(selector)
        default:
            throw unsafe .malformed("capture", "this host does not know capture source \(capture.source)")
        }
    }

    private static func text(_ bytes: gh_bytes, _ what: String, limit: Int = name) throws(Refusal) -> String {
        unsafe try WireReader.text(bytes, limit: limit, budget: "name", of: what)
    }
}
