/// The callback address that stands for every real one.
enum StandInAddress {
    static let provider = "check"
    static let host = "host.example"
    static let base = "https://" + host
    static let path = "/callbacks/\(provider)/token"
}
