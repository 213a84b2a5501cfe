import PluginABI
import Testing

@Suite("The contract as Swift sees it")
struct LayoutTests {
    @Test("sizes in Swift are the sizes in C")
    func sizes() {
        #expect(MemoryLayout<gh_bytes>.size == 16)
        #expect(MemoryLayout<gh_part>.size == 56)
        #expect(MemoryLayout<gh_header>.size == 40)
        #expect(MemoryLayout<gh_form_field>.size == 72)
        #expect(MemoryLayout<gh_capture>.size == 56)
        #expect(MemoryLayout<gh_http_request>.size == 160)
        #expect(MemoryLayout<gh_http_result>.size == 64)
        #expect(MemoryLayout<gh_event>.size == 64)
        #expect(MemoryLayout<gh_step_in>.size == 120)
        #expect(MemoryLayout<gh_sink>.size == 88)
        #expect(MemoryLayout<gh_ingest_sink>.size == 72)
        #expect(MemoryLayout<gh_plugin_api>.size == 48)
        #expect(MemoryLayout<gh_entry>.size == 40)
    }

    @Test("the magic number is text")
    func magic() {
        let bytes = withUnsafeBytes(of: GH_MAGIC.littleEndian) { Array($0) }
        #expect(String(decoding: bytes, as: UTF8.self) == "GHv1")
        #expect(GH_ENTRY_SYMBOL == "gh_plugin_entry_v\(GH_ABI_MAJOR)")
    }
}
