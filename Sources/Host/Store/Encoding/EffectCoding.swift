import Domain

/// An effect as it stands in the journal: a compact binary form, for a body may be a megabyte and each step writes one.
///
/// The first byte is the format; a change of the form is a new one, and old ones stay readable.
enum EffectCoding {
    private static let format: UInt8 = 1

    static func encode(_ effect: Effect) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(tag: format)
        switch effect {
        case .http(let call):
            writer.put(tag: 1)
            encode(call, &writer)
        case .timer(let key, let delay):
            writer.put(tag: 2)
            writer.put(key)
            writer.put(delay)
        case .awaitCallback(let key, let correlation, let timeout):
            writer.put(tag: 3)
            writer.put(key)
            writer.put(correlation)
            writer.put(timeout)
        }
        return writer.bytes
    }

    static func decode(_ bytes: [UInt8]) throws(StoreError) -> Effect {
        var reader = ByteReader(bytes)
        guard try reader.tag() == format else { throw ByteReader.fault }
        let effect: Effect
        switch try reader.tag() {
        case 1: effect = .http(try call(&reader))
        case 2: effect = .timer(key: try reader.text(), delay: try reader.number())
        case 3:
            effect = .awaitCallback(
                key: try reader.text(), correlation: try reader.text(), timeout: try reader.number())
        default: throw ByteReader.fault
        }
        guard reader.isAtEnd else { throw ByteReader.fault }
        return effect
    }

    private static func encode(_ call: HTTPEffect, _ writer: inout ByteWriter) {
        writer.put(call.key)
        writer.put(call.method)
        writer.put(call.endpoint)
        encode(call.path, &writer)
        writer.put(call.headers) { writer, header in
            writer.put(header.name)
            encode(header.value, &writer)
        }
        switch call.body {
        case .none: writer.put(tag: 0)
        case .parts(let parts):
            writer.put(tag: 1)
            encode(parts, &writer)
        case .multipart(let fields):
            writer.put(tag: 2)
            writer.put(fields) { writer, field in
                writer.put(field.name)
                writer.put(field.filename)
                writer.put(field.contentType)
                encode(field.value, &writer)
            }
        }
        writer.put(call.captures) { writer, capture in
            switch capture.source {
            case .json(let pointer):
                writer.put(tag: 1)
                writer.put(pointer.tokens) { $0.put($1) }
            case .header(let name):
                writer.put(tag: 2)
                writer.put(name)
            case .cookie(let name):
                writer.put(tag: 3)
                writer.put(name)
            }
            writer.put(capture.kind.rawValue)
            writer.put(capture.name)
            writer.put(capture.lifetime)
        }
        writer.put(call.repeats.rawValue)
        writer.put(call.timeout)
        writer.put(call.responseCap)
    }

    private static func encode(_ parts: [Part], _ writer: inout ByteWriter) {
        writer.put(parts) { PartCoding.encode($1, &$0) }
    }

    private static func call(_ reader: inout ByteReader) throws(StoreError) -> HTTPEffect {
        HTTPEffect(
            key: try reader.text(), method: try reader.text(), endpoint: try reader.text(),
            path: try PartCoding.list(&reader),
            headers: try reader.list { reader throws(StoreError) in
                HeaderTemplate(try reader.text(), try PartCoding.list(&reader))
            },
            body: try body(&reader), captures: try reader.list(capture), repeats: try reader.word(),
            timeout: try reader.number(), responseCap: try reader.number())
    }

    private static func body(_ reader: inout ByteReader) throws(StoreError) -> BodyTemplate {
        switch try reader.tag() {
        case 0: return .none
        case 1: return .parts(try PartCoding.list(&reader))
        case 2:
            return .multipart(
                try reader.list { reader throws(StoreError) in
                    FormField(
                        name: try reader.text(), filename: try reader.optionalText(),
                        contentType: try reader.optionalText(), value: try PartCoding.list(&reader))
                })
        default: throw ByteReader.fault
        }
    }

    private static func capture(_ reader: inout ByteReader) throws(StoreError) -> Capture {
        let source: Capture.Source
        switch try reader.tag() {
        case 1:
            source = .json(JSONPointer(tokens: try reader.list { reader throws(StoreError) in try reader.text() }))
        case 2: source = .header(try reader.text())
        case 3: source = .cookie(try reader.text())
        default: throw ByteReader.fault
        }
        return Capture(
            source: source, kind: try reader.word(), name: try reader.text(), lifetime: try reader.number())
    }
}
