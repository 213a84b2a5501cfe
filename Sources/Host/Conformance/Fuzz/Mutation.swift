import Domain

/// One change of an input, made again from its seed alone.
struct Mutation: Sendable {
    let seed: UInt64

    func apply(to input: inout RawInput) {
        var random = SplitMix(seed)
        switch Int.random(in: 0..<10, using: &random) {
        case 0: input.data = Self.bytes(input.data, &random)
        case 1: input.data = Self.members(input.data, &random)
        case 2:
            let body = input.http?.body ?? []
            input.http?.body = Self.bytes(body, &random)
        case 3, 4:
            let body = input.http?.body ?? []
            input.http?.body = Self.members(body, &random)
        case 5:
            input.http?.status =
                [0, 100, 200, 201, 204, 301, 400, 401, 404, 409, 429, 500, 503, 999].randomElement(using: &random) ?? 0
        case 6: input.http?.outcome = UInt32.random(in: 0...7, using: &random)
        case 7: input.state = Self.bytes(input.state, &random)
        case 8:
            let value = ["", "0", "-1", "99999999999999999999", "x", "\u{0}"].randomElement(using: &random) ?? ""
            let name = ["retry-after", "location", "content-type", "x-request-id"].randomElement(using: &random) ?? ""
            input.http?.headers.append(HTTPResult.Header(name: name, value: value))
        default:
            input.now = Int64.random(in: 0...4_102_444_800_000, using: &random)
            input.deadline = Int64.random(in: 0...4_102_444_800_000, using: &random)
        }
    }

    private static func bytes(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var bytes = bytes
        guard !bytes.isEmpty else { return [UInt8(truncatingIfNeeded: random.next())] }
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes.removeSubrange(at...)
        case 2: bytes.remove(at: at)
        case 3: bytes.insert(contentsOf: bytes[at..<min(at + 40, bytes.count)], at: at)
        default: bytes[at] = [0, 0x22, 0x5B, 0x7B, 0x7D, 0x5C, 0xFF, 0x2C].randomElement(using: &random) ?? 0
        }
        return bytes
    }

    private static let odd: [JSON] = [
        .null, true, 0, -1, 1.5, "", "x", [], [:], "captured.x", "9999999999", "\u{0}", "2026-02-30", [[:]],
        .string(String(repeating: "y", count: 5000)),
    ]

    /// One value somewhere inside becomes another.
    private static func members(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        guard var json = try? JSON.parse(bytes) else { return Self.bytes(bytes, &random) }
        var pointer = JSONPointer.root
        var current = json
        while true {
            let names: [String] =
                switch current {
                case .object(let members): members.keys.sorted()
                case .array(let list): list.indices.map(String.init)
                default: []
                }
            guard let name = names.randomElement(using: &random) else { break }
            pointer = pointer.appending(name)
            current = json[pointer] ?? .null
            if Bool.random(using: &random) { break }
        }
        json.set(odd.randomElement(using: &random) ?? .null, at: pointer)
        return json.serialized()
    }
}
