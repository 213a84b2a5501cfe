import Domain

extension TenantRecord {
    fileprivate init(_ row: Row) throws(StoreError) {
        self.init(id: try row.id(0), name: row.text(1), createdAt: row.time(2))
    }
}

extension Connection {
    func insertTenant(_ tenant: TenantRecord) throws(StoreError) {
        try run(
            "INSERT INTO tenants (id, name, created_at) VALUES (?, ?, ?)",
            .id(tenant.id), .text(tenant.name), .time(tenant.createdAt))
    }

    func tenant(named name: String) throws(StoreError) -> TenantRecord? {
        try first("SELECT id, name, created_at FROM tenants WHERE name = ?", .text(name), row: TenantRecord.init)
    }

    func tenant(_ id: ID) throws(StoreError) -> TenantRecord? {
        try first("SELECT id, name, created_at FROM tenants WHERE id = ?", .id(id), row: TenantRecord.init)
    }

    func tenants() throws(StoreError) -> [TenantRecord] {
        try all("SELECT id, name, created_at FROM tenants ORDER BY name", row: TenantRecord.init)
    }
}
