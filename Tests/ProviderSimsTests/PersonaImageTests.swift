import Testing

@testable import ProviderSims

struct PersonaImageTests {
    @Test("a JPEG carries its persona, also when filled up to a size")
    func jpegRoundTrip() throws {
        let image = PersonaImage.jpeg(
            ["persona": "custom", "fullName": "José Dela Cruz", "outcome": "review"], size: 200_000)
        #expect(image.count >= 200_000)
        #expect(image.starts(with: [0xFF, 0xD8, 0xFF]))
        let persona = try #require(Persona(image: image))
        #expect(persona.surname == "Dela Cruz")
        #expect(persona.givenNames == "José")
        #expect(persona.outcome == .review)
    }

    @Test("a PNG carries its persona, and its checksums hold")
    func pngRoundTrip() throws {
        let image = PersonaImage.png(["persona": "maria", "side": "back"])
        let persona = try #require(Persona(image: image))
        #expect(persona.fullName == "Maria Clara Santos")
        #expect(persona.side == .back)
        // The standard's own example of an empty IEND chunk.
        #expect(image.suffix(12) == [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82])
    }

    @Test("nobody is seen in a blank picture, in text, in a cut picture or under an unknown name")
    func nobody() {
        #expect(Persona(image: PersonaImage.blank) == nil)
        #expect(Persona(image: Array("hello".utf8)) == nil)
        #expect(Persona(image: Array(PersonaImage.jpeg(persona: "juan").prefix(30))) == nil)
        #expect(Persona(image: PersonaImage.jpeg(persona: "nobody")) == nil)
    }

    @Test("a misspelt outcome never ends as an approval")
    func misspeltOutcome() throws {
        let persona = try #require(Persona(image: PersonaImage.jpeg(["persona": "juan", "outcome": "aproved"])))
        #expect(persona.outcome == .unrecognised)
    }

    @Test("MRZ check digits follow ICAO 9303's example")
    func mrzCheckDigits() {
        #expect(MRZ.check("L898902C3") == "6")
        #expect(MRZ.check("740812") == "2")
        #expect(MRZ.check("120415") == "9")
    }
}
