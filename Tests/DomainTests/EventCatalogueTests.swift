import Domain
import Testing

@Suite("Catalogue of events")
struct EventCatalogueTests {
    @Test("every type is there once, and its schema compiles")
    func all() throws {
        let types = EventCatalogue.all.map(\.type)
        #expect(Set(types).count == types.count)
        for definition in EventCatalogue.all {
            #expect(try JSONSchema(definition.schema).validate([]).isEmpty == false)
            #expect(definition.occurrence.hasSuffix("."), "\(definition.type)")
        }
    }

    @Test("each kind of request ends in one of four ways")
    func ends() {
        for kind in ["verification", "voucher"] {
            let final = EventCatalogue.all.filter { $0.role == .final && $0.type.hasPrefix(kind + ".") }.map(\.type)
            #expect(final == ["completed", "failed", "cancelled", "expired"].map { "\(kind).\($0)" })
        }
    }

    @Test("data that does not follow its schema, and unknown types, are told")
    func faults() {
        #expect(EventCatalogue.fault(in: "verification.completed", ["decision": "approved"]) == nil)
        #expect(EventCatalogue.fault(in: "verification.completed", ["decision": "perhaps"]) != nil)
        #expect(EventCatalogue.fault(in: "verification.completed", [:]) != nil)
        #expect(EventCatalogue.fault(in: "verification.created", ["name": "Juan"]) != nil)
        #expect(EventCatalogue.fault(in: "verification.unheard", [:]) != nil)
        let revised: JSON = ["decision": "rejected", "previousDecision": "approved", "decidedBy": "reviewer"]
        #expect(EventCatalogue.fault(in: "verification.revised", revised) == nil)
        #expect(EventCatalogue.fault(in: "provider.breaker.opened", ["node": "main", "withheld": 3]) == nil)
    }
}
