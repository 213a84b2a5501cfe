import Domain
import Testing

@Suite("Bytes that a provider wrote as text")
struct WrittenBytesTests {
    private func decode(_ text: String, _ encoding: Encoding) -> [UInt8]? {
        WrittenBytes.decode(Array(text.utf8), encoding)
    }

    @Test("hex in any case is read")
    func hex() {
        #expect(decode("00fFA9", .hex) == [0, 0xFF, 0xA9])
        #expect(decode("0", .hex) == nil)
        #expect(decode("0g", .hex) == nil)
    }

    @Test("base64 is read with and without padding")
    func base64() {
        #expect(decode("Zg==", .base64) == Array("f".utf8))
        #expect(decode("Zm8", .base64) == Array("fo".utf8))
        #expect(decode("Zm9v", .base64) == Array("foo".utf8))
        #expect(decode("-_8", .base64URL) == [0xFB, 0xFF])
        #expect(decode("+/8=", .base64) == [0xFB, 0xFF])
    }

    @Test("a key that a vendor hands out is read in either alphabet, and hex in any case")
    func reading() {
        #expect(decode("-_8", .fromBase64) == [0xFB, 0xFF])
        #expect(decode("+/8=", .fromBase64) == [0xFB, 0xFF])
        #expect(decode("+_8=", .fromBase64) == nil)
        #expect(decode("fBFf", .fromHex) == [0xFB, 0xFF])
        #expect(decode("fB F", .fromHex) == nil)
    }

    @Test(
        "what is not base64 is refused, also where two texts would mean the same",
        arguments: [
            "Z", "Zg=", "Zh==", "Zm=9", "====", "Zm 9", "-_8",
        ])
    func notBase64(_ text: String) { #expect(decode(text, .base64) == nil) }
}
