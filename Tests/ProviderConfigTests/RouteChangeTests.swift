import ProviderConfig
import Testing

@Suite("Planned changes")
struct RouteChangeTests {
    @Test("each tenant's routes are compared, and what changed is named")
    func plan() {
        let old = snapshot([
            "a.yaml": "id: a\nplugin: P\ntenants: { acme: { priority: 10 }, beta: {} }\n",
            "b.yaml": "id: b\nplugin: P\nlimits: { timeout: 10s }\n",
        ])
        let new = snapshot([
            "a.yaml":
                "id: a\nplugin: P\ntenants: { acme: { priority: 20, config: { x: 1 } }, beta: { enabled: false } }\n",
            "b.yaml": "# moved\nplugin: P\nid: b\nlimits: { timeout: 20s }\n",
            "c.yaml": "id: c\nplugin: P\ntenants: { acme: {} }\n",
        ])
        #expect(
            new.changes(since: old).map(\.description) == [
                "every other tenant: b changed: limits", "acme: a changed: priority 10 → 20, configuration",
                "acme: b changed: limits", "acme: c added", "beta: a removed", "beta: b changed: limits",
            ])
        #expect(new.changes(since: new).isEmpty)
    }
}
