import PluginKit

/// What a status call of the vendor tells.
enum Answer {
    case voucher(Voucher)
    /// The vendor says that there is no such voucher.
    case absent
    /// An answer, but neither of these.
    case refused(Int)
    /// No answer, or one that is not understood.
    case unclear(String)

    init(_ response: Response) {
        guard response.outcome == .response else {
            self = .unclear("no answer: \(response.outcome)")
            return
        }
        guard response.isSuccess else {
            // A 404 without the vendor's own code may come from anything on the way.
            let isAbsent = response.status == 404 && Self.errorCode(response) == "not_found"
            self = isAbsent ? .absent : .refused(response.status)
            return
        }
        do throws(Voucher.Unclear) {
            self = .voucher(try Voucher(response.json))
        } catch {
            self = .unclear("the voucher is not understood: \(error.reason)")
        }
    }

    /// The vendor's code of an error; never its message, which may repeat what the client sent.
    static func errorCode(_ response: Response) -> String? {
        response.json["error", "code"].filledString.map { String($0.prefix(64)) }
    }
}
