import Testing

@testable import Domain

@Suite("JSON under mutation")
struct JSONFuzzTests {
    /// SplitMix64: the same seed gives the same texts, so that a failure can be repeated.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }

    private static let seedText =
        #"{"a":[1,-2.5e3,"té\u00e9\ud83d\ude00\n",null,true,{"x":{"y":[[],{}]}}],"b":"0123456789abcdef0123456789abcdef01234","c":false}"#

    @Test("mutated texts never crash, and what is accepted survives a round trip", arguments: [1, 2, 3, 4] as [UInt64])
    func survivesMutation(seed: UInt64) throws {
        var random = Generator(state: seed)
        let interesting = Array("{}[]\",:\\0123456789eE+-.utfn \n".utf8) + [0, 0x1F, 0x7F, 0x80, 0xC3, 0xED, 0xFF]
        var accepted = 0
        for _ in 0..<2_500 {
            var bytes = Array(Self.seedText.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = interesting.randomElement(using: &random) ?? 0
                case 1: bytes.insert(interesting.randomElement(using: &random) ?? 0, at: place)
                case 2: bytes.remove(at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + 9))
                }
                if bytes.isEmpty { break }
            }
            let parsed = Result { try JSON.parse(bytes) }
            let scanned = Result { try JSONScanner.range(of: .root, in: bytes) }
            switch (parsed, scanned) {
            case (.success(let value), .success(let range)):
                accepted += 1
                #expect(range != nil)
                #expect(try JSON.parse(value.serialized()) == value)
                #expect(try JSON.parse(value.serializedPretty()).serialized() == value.serialized())
            case (.failure(let first), .failure(let second)):
                #expect(first as? JSONSyntaxError == second as? JSONSyntaxError)
            default:
                Issue.record("parser and scanner disagree on \(bytes)")
            }
        }
        #expect(accepted > 50)
    }

    @Test("generated values survive a round trip", arguments: [10, 11, 12] as [UInt64])
    func survivesRoundTrip(seed: UInt64) throws {
        var random = Generator(state: seed)
        for _ in 0..<500 {
            let value = Self.value(depth: 5, &random)
            #expect(try JSON.parse(value.serialized()) == value)
            #expect(try JSON.parse(value.serializedPretty()) == value)
        }
    }

    private static func value(depth: Int, _ random: inout Generator) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .number(Int64.random(in: .min ... .max, using: &random))
        case 3: return JSONNumber(Double.random(in: -1e9...1e9, using: &random)).map { .number($0) } ?? .null
        case 4: return .string(text(&random))
        case 5, 6:
            return .array((0..<Int.random(in: 0..<6, using: &random)).map { _ in value(depth: depth - 1, &random) })
        default:
            var members: [String: JSON] = [:]
            for _ in 0..<Int.random(in: 0..<6, using: &random) {
                members[text(&random)] = value(depth: depth - 1, &random)
            }
            return .object(members)
        }
    }

    private static func text(_ random: inout Generator) -> String {
        var result = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<40, using: &random) {
            let limit: UInt32 = [0x20, 0x80, 0x80, 0x80, 0x800, 0x10000, 0x110000].randomElement(using: &random) ?? 1
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) { result.append(scalar) }
        }
        return String(result)
    }
}
