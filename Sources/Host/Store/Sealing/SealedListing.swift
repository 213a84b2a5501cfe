import Domain

/// A version about to be written; its entry's own `raw` is not.
struct SealedListingWrite: Sendable {
    let write: ListingDiff.Write
    var raw: (key: [UInt8], sealed: [UInt8])?
}

/// A version as stored.
struct SealedListingVersion: Sendable {
    var version: ListingVersion
    let key: [UInt8]?
    let raw: [UInt8]?

    /// With the provider's own words; null where they were not kept.
    func opened(_ listing: ListingKey, _ sealing: any Sealing) throws(StoreError) -> ListingVersion {
        guard let key, let raw else { return version }
        var opened = version
        opened.entry.raw = try ListingSeal(key, sealing).open(
            raw, listing, version.entry.externalID, version: version.version)
        return opened
    }
}
