import Domain
package import ProviderConfig

extension Catalogue {
    /// A warning for every default template that neither the vendor nor the operator lists, where it is written. A list
    /// that was never read says nothing.
    package func defaultTemplateWarnings(_ listings: ListingSnapshot) -> [ConfigDiagnostic] {
        var warnings: [ConfigDiagnostic] = []
        var seen: Set<SourcePosition> = []
        for loaded in providers.values.sorted(by: { $0.provider.id < $1.provider.id }) where loaded.provider.isEnabled {
            let provider = loaded.provider
            for (tenant, rule) in provider.tenants.all where rule.isEnabled {
                let config = snapshot.account(provider.id, tenant: tenant)?.config ?? provider.config
                let book = templates(of: provider, for: tenant, listings)
                for setting in loaded.defaults(in: config).all {
                    let fault: String
                    switch book.answerDefault(setting.id) {
                    case .known, .synced: continue
                    case .inactive: fault = "the provider lists this template as inactive, or lists it no more"
                    case .unknown: fault = "the provider does not list this template"
                    }
                    let position = provider.position(of: setting.pointer, tenant: tenant)
                    guard seen.insert(position).inserted else { continue }
                    warnings.append(
                        ConfigDiagnostic(
                            .warning, at: position, "config\(setting.pointer): \(fault)",
                            hint: "requests that name no template are refused; see gatehouse templates list"))
                }
            }
        }
        return warnings
    }
}
