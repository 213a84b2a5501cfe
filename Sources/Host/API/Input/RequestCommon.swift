import Domain

/// The fields that every request takes.
struct RequestCommon {
    var template: String?
    var country: String?
    var reference: String?
    var subject: String?
    var metadata: JSON
    /// Judged by the engine, which knows where webhooks may go.
    var webhookURL: String?

    /// At most 50 entries of short text: metadata travels to vendors and back, and is no place for documents.
    init(_ body: inout BodyReader) {
        template = body.text("templateId", limit: 128)
        country = body.text("country", limit: 3)
        if let country, country.utf8.count != 3 || !country.utf8.allSatisfy({ (65...90).contains($0) }) {
            body.fault("country", "must be an ISO 3166-1 alpha-3 code, such as PHL")
        }
        reference = body.text("reference", limit: 128)
        subject = body.text("subject", limit: 128)
        metadata = .object([:])
        if let object = body.object("metadata") {
            metadata = object
            var reader = BodyReader(object, at: body.path("metadata"))
            let names = object.object?.keys.sorted() ?? []
            if names.count > 50 { body.fault("metadata", "must have at most 50 members") }
            for name in names { _ = reader.text(name, limit: 512) }
            body.adopt(reader)
            // Clients of the first version named the template here.
            if template == nil { template = object["idmeta_template_id"]?.string }
        }
        webhookURL = body.text("webhookUrl", limit: 2048)
    }
}
