import CCurl

/// An easy handle and the buffer it writes errors to, used for one transfer after another on one thread.
final class CurlHandle {
    let easy: UnsafeMutableRawPointer
    private let errorBuffer: UnsafeMutablePointer<CChar>

    /// nil: out of memory.
    init?(share: UnsafeMutableRawPointer?) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        _ = ccurl_set_pointer(easy, CURLOPT_SHARE, share)
    }

    deinit {
        curl_easy_cleanup(easy)
        errorBuffer.deallocate()
    }

    /// Takes the transfer's options away, keeps connections and sessions.
    func reset() {
        curl_easy_reset(easy)
        errorBuffer[0] = 0
        _ = ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorBuffer)
    }

    func set(_ option: CURLoption, _ value: Int) { _ = ccurl_set_long(easy, option, value) }

    func set(_ option: CURLoption, _ value: String) { _ = ccurl_set_string(easy, option, value) }

    func setSize(_ option: CURLoption, _ value: Int) { _ = ccurl_set_size(easy, option, Int64(value)) }

    func set(_ option: CURLoption, copying bytes: [UInt8]) { _ = ccurl_set_blob(easy, option, bytes, bytes.count) }

    var responseCode: Int {
        var value = 0
        _ = ccurl_get_long(easy, CURLINFO_RESPONSE_CODE, &value)
        return value
    }

    /// What went wrong, in libcurl's words.
    func describe(_ code: CURLcode) -> String {
        let detail = String(cString: errorBuffer)
        let text = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
        return String(text.prefix(300)).trimmingLineEnd()
    }
}

extension String {
    fileprivate func trimmingLineEnd() -> String {
        var text = self
        while let last = text.last, last.isNewline { text.removeLast() }
        return text
    }
}
