/// A shared library as its file describes it, read without running or mapping any of it (System V ABI, chapters 4 and 5;
/// the GNU hash table is the linker's own).
struct ELFImage {
    /// Names of the symbols that others can see.
    let exports: [String]

    init(_ bytes: [UInt8]) throws(PluginLoadError) {
        let reader = ELFReader(bytes: bytes)
        guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
            throw Self.notALibrary("it does not begin as an ELF file does")
        }
        guard reader.u8(4) == 2, reader.u8(5) == 1 else {
            throw PluginLoadError(.wrongMachine, "it is not for a 64-bit little-endian machine; build it for this one")
        }
        guard reader.u16(16) == 3 else {
            throw Self.notALibrary("it is an ELF file, but not a shared library; link it with -shared")
        }
        guard let machine = reader.u16(18) else { throw Self.damaged }
        guard machine == Self.ourMachine else {
            throw PluginLoadError.mismatch(
                .wrongMachine, "the machine", theirs: Self.name(ofMachine: machine),
                ours: Self.name(ofMachine: Self.ourMachine), fix: "build it for this machine")
        }
        exports = try Dynamic(reader).exports()
    }

    static let damaged = notALibrary("its tables lead outside the file; it is damaged or cut short")

    static func notALibrary(_ why: String) -> PluginLoadError { PluginLoadError(.notALibrary, why) }

    #if arch(x86_64)
        static let ourMachine: UInt16 = 62
    #elseif arch(arm64)
        static let ourMachine: UInt16 = 183
    #else
        static let ourMachine: UInt16 = 0
    #endif

    private static func name(ofMachine machine: UInt16) -> String {
        switch machine {
        case 3: "x86"
        case 40: "arm"
        case 62: "x86_64"
        case 183: "aarch64"
        case 243: "riscv"
        default: "ELF machine \(machine)"
        }
    }
}

/// What the dynamic linker goes by.
private struct Dynamic {
    private struct Segment {
        var address: UInt64
        var offset: UInt64
        var size: UInt64
    }

    private let reader: ELFReader
    private var segments: [Segment] = []
    private var entries: [UInt64: UInt64] = [:]

    private enum Tag {
        static let hash: UInt64 = 4
        static let strings: UInt64 = 5
        static let symbols: UInt64 = 6
        static let stringsSize: UInt64 = 10
        static let gnuHash: UInt64 = 0x6FFF_FEF5
    }

    /// Far more than any library has.
    private static let mostSymbols: UInt64 = 1_000_000
    private static let symbolSize: UInt64 = 24

    init(_ reader: ELFReader) throws(PluginLoadError) {
        self.reader = reader
        guard let table = reader.u64(32), let size = reader.u16(54), let count = reader.u16(56), size >= 56 else {
            throw ELFImage.damaged
        }
        var dynamic: Segment?
        for index in 0..<UInt64(count) {
            let (header, overflow) = table.addingReportingOverflow(index * UInt64(size))
            guard !overflow, let kind = reader.u32(header), let offset = reader.u64(header &+ 8),
                let address = reader.u64(header &+ 16), let length = reader.u64(header &+ 32)
            else { throw ELFImage.damaged }
            let segment = Segment(address: address, offset: offset, size: length)
            if kind == 1 {
                // Touching a mapped page beyond the file's end is a signal, in the middle of the linker.
                let (end, overflow) = offset.addingReportingOverflow(length)
                guard !overflow, end <= UInt64(reader.bytes.count) else { throw ELFImage.damaged }
                segments.append(segment)
            }
            if kind == 2 { dynamic = segment }
        }
        guard let dynamic else { throw ELFImage.notALibrary("it has no dynamic section; link it with -shared") }
        // By its address, as the linker finds it, and not by the offset that stands beside it.
        guard let start = offset(ofAddress: dynamic.address) else { throw ELFImage.damaged }
        for index in 0..<min(dynamic.size / 16, 4096) {
            let (entry, overflow) = start.addingReportingOverflow(index * 16)
            guard !overflow, let tag = reader.u64(entry), let value = reader.u64(entry &+ 8) else {
                throw ELFImage.damaged
            }
            if tag == 0 { break }
            entries[tag] = value
        }
    }

    func exports() throws(PluginLoadError) -> [String] {
        guard let symbols = offset(Tag.symbols), let strings = offset(Tag.strings),
            let stringsSize = entries[Tag.stringsSize]
        else { throw ELFImage.notALibrary("it has no dynamic symbols") }
        let (stringsEnd, overflow) = strings.addingReportingOverflow(stringsSize)
        guard !overflow else { throw ELFImage.damaged }
        var names: Set<String> = []
        for index in try hashed() {
            let symbol = symbols &+ index &* Self.symbolSize
            guard let name = reader.u32(symbol), let info = reader.u8(symbol &+ 4), let other = reader.u8(symbol &+ 5),
                let section = reader.u16(symbol &+ 6)
            else { throw ELFImage.damaged }
            let isGlobalOrWeak = info >> 4 == 1 || info >> 4 == 2
            let isVisible = other & 3 == 0 || other & 3 == 3
            guard isGlobalOrWeak, isVisible, section != 0 else { continue }
            guard let text = reader.text(strings &+ UInt64(name), end: stringsEnd) else { throw ELFImage.damaged }
            names.insert(text)
        }
        return names.sorted()
    }

    /// Where in the file the linker will find what a tag's address points at.
    private func offset(_ tag: UInt64) -> UInt64? { entries[tag].flatMap { offset(ofAddress: $0) } }

    private func offset(ofAddress address: UInt64) -> UInt64? {
        for segment in segments where address >= segment.address && address - segment.address < segment.size {
            return segment.offset &+ (address - segment.address)
        }
        return nil
    }

    /// The symbols the linker can find by name.
    private func hashed() throws(PluginLoadError) -> Range<UInt64> {
        if let table = offset(Tag.gnuHash) { return try gnuHashed(table) }
        guard let table = offset(Tag.hash), let count = reader.u32(table &+ 4) else {
            throw ELFImage.notALibrary("it has no table of symbols")
        }
        return try range(1, UInt64(count))
    }

    private func gnuHashed(_ table: UInt64) throws(PluginLoadError) -> Range<UInt64> {
        guard let buckets = reader.u32(table), let first = reader.u32(table &+ 4), let bloom = reader.u32(table &+ 8)
        else {
            throw ELFImage.damaged
        }
        let bucketsAt = table &+ 16 &+ UInt64(bloom) &* 8
        let chainsAt = bucketsAt &+ UInt64(buckets) &* 4
        var last: UInt64 = 0
        guard UInt64(buckets) <= Self.mostSymbols else { throw ELFImage.damaged }
        for index in 0..<UInt64(buckets) {
            guard let start = reader.u32(bucketsAt &+ index &* 4) else { throw ELFImage.damaged }
            last = max(last, UInt64(start))
        }
        // Symbols stand in the order of their buckets, so the chain of the last bucket ends the table.
        guard last >= UInt64(first) else { return 0..<0 }
        while last < Self.mostSymbols {
            guard let hash = reader.u32(chainsAt &+ (last - UInt64(first)) &* 4) else { throw ELFImage.damaged }
            last += 1
            if hash & 1 == 1 { break }
        }
        return try range(UInt64(first), last)
    }

    private func range(_ first: UInt64, _ end: UInt64) throws(PluginLoadError) -> Range<UInt64> {
        guard first <= end, end <= Self.mostSymbols else { throw ELFImage.damaged }
        return first..<end
    }
}
