import HTTPTypes

extension HTTPFields {
    init(sim headers: [String: String]) {
        self.init()
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { self[name] = value }
        }
    }
}
