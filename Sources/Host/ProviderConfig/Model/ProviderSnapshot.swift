/// SHA-256 as 64 lower-case hex digits; handed in, so that this module needs no cryptography.
package typealias ContentDigest = @Sendable ([UInt8]) -> String

/// A file that gave no provider.
package struct BrokenFile: Hashable, Sendable {
    package let file: String
    /// nil when not even the id could be read.
    package let providerID: String?
}

/// Everything `providers.d` says at one moment. Immutable: a reload makes a new one.
package struct ProviderSnapshot: Sendable {
    /// Sorted by id. Only those whose files are free of errors, or whose last good revision was kept.
    package let providers: [Provider]
    package let diagnostics: [ConfigDiagnostic]
    package let broken: [BrokenFile]
    private let secrets: ResolvedSecrets
    private let digest: ContentDigest
    private let index: [String: Int]
    /// By provider, then by the name of the rule.
    private let bases: [[String: AccountBasis]]

    package init(
        providers: [Provider], diagnostics: [ConfigDiagnostic] = [], broken: [BrokenFile] = [],
        secrets: ResolvedSecrets = ResolvedSecrets(), digest: @escaping ContentDigest
    ) {
        let sorted = providers.sorted { $0.id < $1.id }
        self.providers = sorted
        self.diagnostics = diagnostics.inOrder()
        self.broken = broken
        self.secrets = secrets
        self.digest = digest
        index = Dictionary(sorted.indices.map { (sorted[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
        bases = sorted.map { provider in
            let all = provider.tenants.all.map { name, rule in
                (name, AccountBasis(provider, rule, secrets: secrets, digest: digest))
            }
            return Dictionary(all, uniquingKeysWith: { first, _ in first })
        }
    }

    package func provider(_ id: String) -> Provider? { index[id].map { providers[$0] } }

    /// What serves `tenant` at `provider`; nil when there is no such provider, it is disabled, or the tenant may not
    /// use it.
    package func account(_ provider: String, tenant: String) -> ProviderAccount? {
        index[provider].flatMap { account(at: $0, tenant: tenant) }
    }

    /// The same for a session that began earlier: what is switched off takes no new work, and ends what it has.
    package func account(ofSessionAt provider: String, tenant: String) -> ProviderAccount? {
        index[provider].flatMap { account(at: $0, tenant: tenant, takesWork: false) }
    }

    /// All accounts of a tenant: lowest priority first, equals by provider id.
    package func accounts(of tenant: String) -> [ProviderAccount] {
        providers.indices.compactMap { account(at: $0, tenant: tenant) }
            .sorted { ($0.priority, $0.provider) < ($1.priority, $1.provider) }
    }

    /// Every resolved value, for the scanner that keeps them out of what leaves the host.
    package var secretValues: [[UInt8]] { secrets.values }

    /// Of all providers together: equal when every provider's is.
    package var revision: String {
        digest(Array(providers.map { "\($0.id) \($0.revision)\n" }.joined().utf8))
    }

    /// Files with errors, by name. Their providers are served by an older revision, or not at all.
    package var rejectedFiles: [String] { Set(diagnostics.filter(\.isError).map(\.file)).sorted() }

    /// Files beside the folder's own whose content counts: credentials and TLS material.
    package var referencedFiles: [String] {
        var files: Set<String> = []
        for provider in providers {
            for (_, reference) in provider.secretReferences {
                if case .file(let path) = reference.source { files.insert(path) }
            }
            files.formUnion(
                [provider.tls.ca, provider.tls.clientCertificate, provider.tls.clientKey].compactMap(\.self))
        }
        return files.sorted()
    }

    private func account(at index: Int, tenant: String, takesWork: Bool = true) -> ProviderAccount? {
        let provider = providers[index]
        guard provider.isEnabled || !takesWork else { return nil }
        let name = provider.tenants.key(for: tenant) ?? TenantRules.others
        guard let basis = bases[index][name], basis.rule.isEnabled || !takesWork else { return nil }
        return basis.account(provider, tenant: tenant)
    }
}

extension ProviderSnapshot {
    /// The same with the values of all secrets, and with what was wrong with them.
    package func resolvingSecrets(with resolver: SecretResolver) -> ProviderSnapshot {
        let (secrets, problems) = resolver.resolve(providers)
        return ProviderSnapshot(
            providers: providers, diagnostics: diagnostics + problems, broken: broken, secrets: secrets, digest: digest)
    }

    /// The same with more that was found wrong, as by ``validate(plugins:tenants:)``.
    package func adding(_ more: [ConfigDiagnostic]) -> ProviderSnapshot {
        ProviderSnapshot(
            providers: providers, diagnostics: diagnostics + more, broken: broken, secrets: secrets, digest: digest)
    }

    /// What a live reload swaps in: providers whose files have errors are served by their last good revision, or not at
    /// all when there was none. A provider whose file is gone is gone.
    package func keepingLastGood(of previous: ProviderSnapshot?) -> ProviderSnapshot {
        let bad = Set(diagnostics.filter(\.isError).map(\.file))
        let good = providers.filter { !bad.contains($0.file) }
        let failing = providers.filter { bad.contains($0.file) }
        let lost = Set(broken.compactMap(\.providerID) + failing.map(\.id))
        let unreadable = Set(broken.filter { $0.providerID == nil }.map(\.file))
        let present = Set(good.map(\.id))
        let kept = (previous?.providers ?? []).filter {
            !present.contains($0.id)
                && (lost.contains($0.id) || unreadable.contains($0.file)
                    // The folder itself could not be read: that says nothing of the providers in it.
                    || unreadable.contains(ConfigFile.folder(of: $0.file)))
        }
        var secrets = self.secrets
        for source in kept.flatMap(\.secretReferences).map(\.reference.source.description) {
            if secrets[source] == nil, let value = previous?.secrets[source] { secrets.set(value, for: source) }
        }
        let gone = failing.map { BrokenFile(file: $0.file, providerID: $0.id) }
        return ProviderSnapshot(
            providers: good + kept, diagnostics: diagnostics, broken: broken + gone, secrets: secrets, digest: digest)
    }
}
