/// What to do about a connection that libpq could not make. It tells no codes, so its words decide; what they do not tell
/// apart gets the general answer.
enum PostgresAdvice {
    static func on(_ complaint: String) -> String {
        known.first { complaint.contains($0.words) }?.advice ?? "check that it runs and lets this user in"
    }

    private static let known: [(words: String, advice: String)] = [
        (
            "certificate verify failed",
            "no authority in sslrootcert vouches for its certificate, or the certificate is out of date; name the PEM file of "
                + "the authority that signed it, or renew it"
        ),
        (
            "does not match host name",
            "its certificate is for another name; write that name as the host of the URL, with hostaddr=ADDRESS if need be, or "
                + "have the certificate reissued"
        ),
        (
            "root certificate file",
            "the authorities' certificates cannot be read; name a PEM file that this process may read with sslrootcert=FILE"
        ),
        (
            "does not support SSL",
            "it has TLS switched off; switch it on (ssl = on in postgresql.conf), or leave sslmode out where the network itself "
                + "is trusted"
        ),
        (
            "no encryption",
            "it lets this user in over TLS alone, if at all; write sslmode=verify-full&sslrootcert=FILE in the URL"
        ),
    ]
}
