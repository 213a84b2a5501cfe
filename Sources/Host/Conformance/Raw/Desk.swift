import Glibc

/// A page that the parent still reads when the child is dead: what the plugin was being given.
package struct Desk: @unchecked Sendable {
    package static let size = 8192
    private let page: UnsafeMutableRawPointer?

    /// - Parameter descriptor: of a file of ``size`` bytes; nil: nobody looks.
    package init(descriptor: Int32?) {
        guard let descriptor,
            let mapped = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), mapped != MAP_FAILED
        else {
            page = nil
            return
        }
        page = mapped
    }

    package func note(_ text: String) {
        guard let page else { return }
        var text = text
        text.withUTF8 { bytes in
            let count = min(bytes.count, Self.size - 1)
            if let source = bytes.baseAddress { memcpy(page, source, count) }
            page.storeBytes(of: 0, toByteOffset: count, as: UInt8.self)
        }
    }

    package var text: String {
        guard let page else { return "" }
        let bytes = UnsafeRawBufferPointer(start: page, count: Self.size).prefix { $0 != 0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What `note` begins with while sessions are prepared that other checks are about.
    package static let preparing = "preparing: "
}
