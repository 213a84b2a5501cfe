import Domain

/// Seals what a provider says of its templates and plans in its own words: vendors put secrets there. It belongs to no
/// tenant, so its key is wrapped for the host itself.
struct ListingSeal: Sendable {
    /// Stands where a tenant's id would, and is no tenant's: ids are of version 7.
    private static let host = ID(high: 0, low: 0)

    private let key: DataKey
    /// Kept with every value that it sealed.
    let wrapped: [UInt8]

    /// A new key.
    init(_ sealing: any Sealing) {
        let bytes = sealing.newDataKey()
        key = DataKey(tenant: Self.host, bytes: bytes, sealing: sealing)
        wrapped = sealing.wrap(dataKey: bytes, tenant: Self.host)
    }

    init(_ wrapped: [UInt8], _ sealing: any Sealing) throws(StoreError) {
        do {
            key = DataKey(
                tenant: Self.host, bytes: try sealing.unwrap(wrapped, tenant: Self.host), sealing: sealing)
        } catch {
            throw StoreError(
                .sealed,
                "the key of a listing does not open (\(error)); check that the key ring belongs to this database")
        }
        self.wrapped = wrapped
    }

    func seal(_ raw: JSON, _ listing: ListingKey, _ externalID: String, version: Int) -> [UInt8] {
        key.seal(raw.text, Self.table(listing), Self.host, Self.place(listing, externalID, version))
    }

    func sealed(_ write: ListingDiff.Write, _ listing: ListingKey) -> SealedListingWrite {
        guard write.entry.raw != .null else { return SealedListingWrite(write: write) }
        let raw = seal(write.entry.raw, listing, write.entry.externalID, version: write.version)
        return SealedListingWrite(write: write, raw: (wrapped, raw))
    }

    func open(_ sealed: [UInt8], _ listing: ListingKey, _ externalID: String, version: Int) throws(StoreError) -> JSON {
        let bytes: [UInt8] = try key.open(
            sealed, Self.table(listing), Self.host, Self.place(listing, externalID, version))
        do {
            return try JSON.parse(bytes)
        } catch {
            throw StoreError(.corrupt, "a sealed entry of a listing is no JSON (\(error)); sync it again")
        }
    }

    private static func table(_ listing: ListingKey) -> String {
        switch listing.kind {
        case .template: "provider_templates"
        case .plan: "provider_plans"
        }
    }

    /// The row's key, as JSON so that no two rows are written alike.
    private static func place(_ listing: ListingKey, _ externalID: String, _ version: Int) -> String {
        let row: JSON = [
            .string(listing.provider), .string(listing.scope), .string(externalID), .number(JSONNumber(Int64(version))),
        ]
        return "raw/" + row.text
    }
}
