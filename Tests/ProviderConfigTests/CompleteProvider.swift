/// Every key there is, as the reference page shows it.
let completeProvider = """
    id: idmeta
    plugin: IDMeta
    digest: sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    enabled: true
    isolation: in-process
    endpoints: { api: "https://integrate.idmetagroup.com/api/" }
    secrets:   { api_token: { env: IDMETA_API_TOKEN } }
    config:    { default_template: "306", nested: { list: [1, 2] } }
    limits:    { timeout: 45s, concurrency: 12, rate: 600/m, response: 16MiB }
    retry:     { attempts: 4, base: 500ms, factor: 1.5, max: 20s, jitter: none }
    breaker:   { failures: 7, open: 2m, half_open: 3 }
    schedule:  { template_sync: 12h }
    prices:    { verification.document: 0.90 USD, verification.id/1: 0.125 EUR }
    templates: { ph-id: "306", ph-foreign: { id: 424, name: One, description: Foreign, active: false } }
    tls:       { ca: ca.pem, client_cert: /etc/c.pem, client_key: k.pem }
    callbacks: { allow_from: [203.0.113.0/24, "2001:db8::/32", 10.1.2.3] }
    tenants:
      acme:   { priority: 10, config: { default_template: "424" }, secrets: { api_token: { file: acme.key } } }
      globex: { enabled: false }
      beta:   { shadow: true, weight: 5 }
      "*":    { priority: 50, operations: [verification.id, verification.document/2] }

    """
