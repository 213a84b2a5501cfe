import PluginKit

/// The vendor's calls. It has no idempotency keys; a repeated call is at worst billed twice.
struct IDMetaCalls {
    let configuration: IDMetaConfiguration

    /// The answer holds the template's webhook secret, which only the host may see.
    func create(template: String, reference: String?) -> HTTPRequest {
        // The client's labels stay here: the vendor needs nothing but a way back.
        let metadata: JSONBody = reference.map { ["reference": .text($0)] } ?? .object([])
        return post("create", .create, ["template_id": .text(template), "metadata": metadata])
            .capture(.json("/template/webhook_secret", as: .secret("webhook_secret")))
    }

    /// - Parameter fields: what the step needs beside the two ids.
    func step(_ plan: Plan, template: String, verification: String, _ fields: [JSONBody.Member]) -> HTTPRequest {
        let ids: [JSONBody.Member] = [
            .init("template_id", .text(template)), .init("verification_id", .text(verification)),
        ]
        return post(plan.key, .step(plan), .object(ids + fields))
    }

    func finalize(template: String, verification: String) -> HTTPRequest {
        post("finalize", .finalize, ["template_id": .text(template), "verification_id": .text(verification)])
    }

    func read(_ number: Int, verification: String) -> HTTPRequest {
        let pieces = configuration.path(.read).split(separator: "{id}", omittingEmptySubsequences: false)
        let path: PathTemplate = "\(raw: String(pieces.first ?? ""))\(verification)\(raw: String(pieces.last ?? ""))"
        return authorised(HTTPRequest("read.\(number)", .get, path, repeats: .safe))
    }

    /// One page of a list, counted from 1.
    func page(_ list: IDMetaPath, _ number: Int, size: Int) -> HTTPRequest {
        let path = configuration.path(list)
        let query = "\(path.contains("?") ? "&" : "?")page=\(number)&per_page=\(size)"
        return authorised(HTTPRequest("list", .get, PathTemplate(raw: path + query), repeats: .safe))
    }

    private func post(_ key: String, _ call: IDMetaPath, _ body: JSONBody) -> HTTPRequest {
        authorised(HTTPRequest(key, .post, PathTemplate(raw: configuration.path(call)), repeats: .safe)).json(body)
    }

    private func authorised(_ request: HTTPRequest) -> HTTPRequest {
        request.bearer(.secret("api_token")).header("Accept", "application/json")
    }
}
