/// Finds known secret values in what leaves the host's hands: plugin state, logs, messages, results, literals.
///
/// A value of 12 bytes or more is found raw and in the forms of `SecretForms`; white space at its ends does not count.
/// Shorter values are skipped: they would be found by chance.
///
/// How it is fast: every form has an anchor of 12 bytes, and wherever the form stands, one of the anchor's five 8-byte
/// grams begins at a multiple of 5. So only every fifth position is looked at, in a bitmap that fits the first-level
/// cache; what passes is compared in full.
package final class SecretScanner: Sendable, CustomStringConvertible, CustomReflectable {
    /// Bytes a value needs to be searched for.
    package static let minimumLength = 12
    private static let stride = 5
    private static let gramLength = 8

    private struct Form {
        let bytes: [UInt8]
        /// The value's index in `init(values:)`.
        let secret: Int
    }

    private struct Gram {
        let value: UInt64
        let form: Int
        /// Where in the form the gram begins.
        let offset: Int
    }

    private let forms: [Form]
    /// Sorted by slot; those of slot `s` are at `starts[s]..<starts[s + 1]`.
    private let grams: [Gram]
    private let starts: [UInt32]
    private let occupied: [UInt64]
    private let shift: UInt64

    package init(values: [[UInt8]]) {
        var forms: [Form] = []
        var known: Set<[UInt8]> = []
        for (index, value) in values.enumerated() {
            let value = Self.trimmed(value)
            guard value.count >= Self.minimumLength else { continue }
            // Sorted, so that equal input is searched in equal order in every process.
            for bytes in SecretForms.all(of: value).sorted(by: { $0.lexicographicallyPrecedes($1) })
            where known.insert(bytes).inserted {
                forms.append(Form(bytes: bytes, secret: index))
            }
        }
        let all = forms.indices.flatMap { Self.grams(of: forms[$0].bytes, form: $0) }
        // Sparse enough that one position in sixteen passes the bitmap, up to 2^18 slots: 32 KiB.
        var bits: UInt64 = 6
        while bits < 18, (1 << bits) < all.count * 16 { bits += 1 }
        let shift = 64 - bits
        let slots = all.map { Self.slot($0.value, shift) }
        var starts = [UInt32](repeating: 0, count: (1 << Int(bits)) + 1)
        var occupied = [UInt64](repeating: 0, count: (1 << Int(bits)) / 64)
        for slot in slots {
            starts[slot + 1] += 1
            occupied[slot >> 6] |= 1 << UInt64(slot & 63)
        }
        for slot in 1..<starts.count { starts[slot] += starts[slot - 1] }
        self.grams = all.indices.sorted { slots[$0] < slots[$1] }.map { all[$0] }
        self.forms = forms
        self.starts = starts
        self.occupied = occupied
        self.shift = shift
    }

    /// No value is long enough to be searched for.
    package var isEmpty: Bool { forms.isEmpty }

    /// The index, in `init(values:)`, of a secret that occurs in `bytes`, or nil.
    package func firstHit(in bytes: [UInt8]) -> Int? {
        var hit: Int?
        bytes.withUnsafeBytes { bytes in
            scan(bytes) { form, _ in
                hit = forms[form].secret
                return false
            }
        }
        return hit
    }

    package func firstHit(in text: String) -> Int? {
        firstHit(in: Array(text.utf8))
    }

    /// The text with every occurrence, in any form, replaced by `[redacted]`.
    package func redact(_ text: String) -> String {
        var text = text
        let found = text.withUTF8 { occurrences(in: UnsafeRawBufferPointer($0)) }
        guard !found.isEmpty else { return text }
        return String(decoding: Self.replacing(found, in: Array(text.utf8)), as: UTF8.self)
    }

    package func redact(_ bytes: [UInt8]) -> [UInt8] {
        let found = bytes.withUnsafeBytes { occurrences(in: $0) }
        return found.isEmpty ? bytes : Self.replacing(found, in: bytes)
    }

    package var description: String { "SecretScanner" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Calls `found(form, start)` for every occurrence until it answers false.
    private func scan(_ bytes: UnsafeRawBufferPointer, _ found: (Int, Int) -> Bool) {
        guard !forms.isEmpty, bytes.count >= Self.minimumLength, let base = bytes.baseAddress else { return }
        let shift = shift
        occupied.withUnsafeBufferPointer { occupied in
            var position = 0
            let last = bytes.count - Self.gramLength
            while position <= last {
                let value = base.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                let slot = Self.slot(value, shift)
                if occupied[slot >> 6] >> UInt64(slot & 63) & 1 != 0,
                    !confirm(value, slot, at: position, in: bytes, found)
                {
                    return
                }
                position += Self.stride
            }
        }
    }

    private func confirm(
        _ value: UInt64, _ slot: Int, at position: Int, in bytes: UnsafeRawBufferPointer, _ found: (Int, Int) -> Bool
    ) -> Bool {
        for index in Int(starts[slot])..<Int(starts[slot + 1]) {
            let gram = grams[index]
            guard gram.value == value else { continue }
            let form = forms[gram.form].bytes
            let start = position - gram.offset
            guard start >= 0, start + form.count <= bytes.count,
                bytes[start..<(start + form.count)].elementsEqual(form)
            else { continue }
            guard found(gram.form, start) else { return false }
        }
        return true
    }

    /// Sorted and merged where they touch or overlap.
    private func occurrences(in bytes: UnsafeRawBufferPointer) -> [Range<Int>] {
        var all: [Range<Int>] = []
        scan(bytes) { form, start in
            all.append(start..<(start + forms[form].bytes.count))
            return true
        }
        all.sort { $0.lowerBound < $1.lowerBound }
        var merged: [Range<Int>] = []
        for range in all {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    private static func replacing(_ ranges: [Range<Int>], in bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var position = 0
        for range in ranges {
            output += bytes[position..<range.lowerBound]
            output += "[redacted]".utf8
            position = range.upperBound
        }
        output += bytes[position...]
        return output
    }

    /// The anchor is in the middle: beginnings are shared (`sk_live_`, `-----BEGIN`) and would make false alarms.
    private static func grams(of bytes: [UInt8], form: Int) -> [Gram] {
        let anchor = (bytes.count - minimumLength) / 2
        return bytes.withUnsafeBytes { bytes in
            (anchor..<(anchor + stride)).map { offset in
                Gram(value: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self), form: form, offset: offset)
            }
        }
    }

    /// Multiplicative hashing: the top bits depend on all eight bytes.
    private static func slot(_ gram: UInt64, _ shift: UInt64) -> Int {
        Int(truncatingIfNeeded: (gram &* 0x9e37_79b9_7f4a_7c15) >> shift)
    }

    /// A secret read from a file often ends with a newline that its users trim.
    private static func trimmed(_ value: [UInt8]) -> [UInt8] {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0d).contains($0) }
        guard let first = value.firstIndex(where: { !isSpace($0) }), let last = value.lastIndex(where: { !isSpace($0) })
        else { return [] }
        return Array(value[first...last])
    }
}
