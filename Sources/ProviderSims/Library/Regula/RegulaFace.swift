/// Regula Face API, `POST /api/match`: each pair of pictures compared, similarity as a fraction.
///
/// 200 with `code` other than 0 is a failure: 2 no face (a picture without a persona), 200 no licence, 231 low quality.
/// Assumed: the same person scores 0.98, others 0.09; a persona of outcome `quality` is of low quality.
enum RegulaFace {
    static func match(_ request: SimRequest, licensed: Bool) -> SimAnswer {
        guard licensed else { return .json(200, ["code": 200, "results": nil]) }
        guard let images = request.jsonObject?["images"]?.array, images.count > 1 else {
            return .text(400, "images: at least two are required")
        }
        var faces: [(index: Int, persona: Persona)] = []
        for (position, image) in images.enumerated() {
            guard let bytes = image["data"]?.string.flatMap(Base64.decode) else {
                return .text(400, "images[\(position)].data is not base64")
            }
            guard let persona = Persona(image: bytes) else { return .json(200, ["code": 2, "results": []]) }
            if persona.outcome == .quality { return .json(200, ["code": 231, "results": []]) }
            faces.append((image["index"]?.int ?? position, persona))
        }
        var results: [JSON] = []
        for (position, left) in faces.enumerated() {
            for right in faces[(position + 1)...] {
                let same = left.persona.fullName == right.persona.fullName
                results.append([
                    "first": .int(left.index), "second": .int(right.index), "score": .double(same ? 0.71 : 1.93),
                    "similarity": .double(same ? 0.98 : 0.09),
                ])
            }
        }
        return .json(200, ["code": 0, "results": .array(results)])
    }
}
