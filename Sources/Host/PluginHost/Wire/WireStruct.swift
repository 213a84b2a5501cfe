import PluginABI

/// A struct of the contract that begins with its `struct_size`.
protocol WireStruct {
    /// All zero.
    init()
    /// Its size in version 1.0: no writer knows a smaller one.
    static var firstSize: Int { get }
    /// For messages.
    static var wireName: String { get }
    /// Must be zero, so that a later version can give it a meaning.
    var reserved: UInt32 { get }
}

extension gh_part: @unsafe WireStruct {
    /// It has none.
    var reserved: UInt32 { 0 }
    static var firstSize: Int { 56 }
    static var wireName: String { "gh_part" }
}

extension gh_header: WireStruct {
    static var firstSize: Int { 40 }
    static var wireName: String { "gh_header" }
}

extension gh_form_field: WireStruct {
    static var firstSize: Int { 72 }
    static var wireName: String { "gh_form_field" }
}

extension gh_capture: WireStruct {
    static var firstSize: Int { 56 }
    static var wireName: String { "gh_capture" }
}

extension gh_http_request: WireStruct {
    static var firstSize: Int { 160 }
    static var wireName: String { "gh_http_request" }
}

extension gh_assertion: @unsafe WireStruct {
    /// It has none.
    var reserved: UInt32 { 0 }
    static var firstSize: Int { 72 }
    static var wireName: String { "gh_assertion" }
}
