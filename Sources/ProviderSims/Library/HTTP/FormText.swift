/// `a=1&b=two+words` (URL queries and form bodies).
enum FormText {
    static func fields(_ text: some StringProtocol) -> [(name: String, value: String)] {
        text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (decode(parts[0]), parts.count > 1 ? decode(parts[1]) : "")
        }
    }

    private static func decode(_ text: some StringProtocol) -> String {
        var out: [UInt8] = []
        let bytes = Array(text.utf8)
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count, let high = Hex.value(bytes[at + 1]),
                let low = Hex.value(bytes[at + 2])
            {
                out.append(high << 4 | low)
                at += 3
                continue
            }
            out.append(bytes[at] == UInt8(ascii: "+") ? 0x20 : bytes[at])
            at += 1
        }
        return String(decoding: out, as: UTF8.self)
    }
}
