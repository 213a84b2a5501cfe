import Domain
package import Engine

/// A request of any kind, as GET shows it.
package enum RequestRendering {
    package static func render(_ request: RequestView) -> [UInt8] {
        request.kind == .voucher ? VoucherView.render(request) : VerificationView.render(request)
    }
}
