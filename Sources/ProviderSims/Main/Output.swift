import Glibc

/// Writing for people and scripts, unbuffered: who reads a pipe must see the line at once.
enum Output {
    static func line(_ text: String) { put(text, to: STDOUT_FILENO) }

    static func note(_ text: String) { put(text, to: STDERR_FILENO) }

    /// One JSON object of texts, in the order of the vendors.
    static func json(_ urls: [String: String]) -> String {
        let members = ["regula", "idmeta", "airtime", "sink"].compactMap { name in
            urls[name].map { #""\#(name)":"\#($0)""# }
        }
        return "{\(members.joined(separator: ","))}"
    }

    private static func put(_ text: String, to descriptor: Int32) {
        var rest = Array((text + "\n").utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            // Nobody reads any more; there is nowhere left to say so.
            if written <= 0 { return }
            rest = rest.dropFirst(written)
        }
    }
}
