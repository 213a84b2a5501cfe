extension Error {
    /// A listener cannot have its address. NIO's error has no more than its text where it comes from a service group.
    var isAddressInUse: Bool { String(describing: self).contains("Address already in use") }
}
