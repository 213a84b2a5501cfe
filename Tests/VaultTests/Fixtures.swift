@testable import Vault

/// Keys made with the openssl command line for these tests alone; they protect nothing.
enum Fixtures {
    static let rsaPrivate = """
        -----BEGIN PRIVATE KEY-----
        MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCSV4ILRB03Kyqb
        6pn3UQVZv6u0MEwy2PV2UrPpXHfFuybapBtqyMeT5/A1ay+QVnTRtmQNoRpN0C/0
        QCpKF9lJ/mTQd+16n5pkH6gVsow9zstl8YbsACLk/LGv8Hz5zeBMK8FxtFOrTNOt
        qOkfWoxiwa4LPy8WMfyMSFIfDw+G6uEWGN2XdEzj7Ye9NQLmrjtzVlmO9k+6KohC
        b9dO89+70LaO/4IL0pyAHu5KkkhSMJ08vpNWzjFu7X1GG7IIM4iWCc4mDhDtjfRq
        T4XyFEqSMY3tbyulDbuP2+qUrALt17h5Tw6VQxx6kDPzJCjY6pDBU5Tn6jXl1GzQ
        1FWd9F0VAgMBAAECggEAPMYDlwsn+N+/17VTUH6AstdjBrciBeHM+mD5HzoL8X05
        8wXA7xVHsLhbLMwBGjeVVvwgS/qyEkuZhp1ZEqEZ111C38JWSJzcgKUW6D/YdtiY
        5pKpvfuGgkMgxZihRhqGAgwPz1kcgCCtLcreWWuAroiRb1FDjDuhDl8AX66g+52R
        jVzu1dKnkI0kEWywlPIIxddYrpWTctjkHyTWchBiiWNowF3Gb36tW4J+T81/XyyO
        aLRLRC+eKiM1616MiNbBGo3zoAzFd1IaNnaGHHwptYW47jctUFCWOd4Mec9e4ooN
        ACtoE9aBH0FaN70Y896JPmFHe2IoO/IQMMntlXJHFwKBgQDJarmESgFZzZXL+7h/
        hbzazU/ckFuCopcnETRo2a4sPX6DfenPpYgOme71uR8augsn7PuO3pV0MLW/xB55
        UmboZcOT5ASkweIx/AGjBkunM6F3l1zJ/w5E++Q8UFet4jSPKj0FUeqmmB4Wk8Gx
        U816JDRn4yQ7We36iZ0eauZenwKBgQC5//Tibln8p+/ptV+nxPrciqcQRnghTiV+
        YQUf7+7+whZpyxWpPrRrvneNgXAZxi4k2rmY+jR+abGXLDEsDivVm30f1OUC9BvT
        4hmaJXHsAFCVKwiK3HSJCuK+i6D4j6zt3rJ34qtXpEIB+M3MMF15+ILF8NmadAZZ
        uGlqvbmLywKBgQCoTHYxdMkGKcOWS4JRhAVW6qFlknX0hTk52qVpSyK/Mq8I3mhF
        KnKyiKtkRUgZRAVYWiukqJZHHQBw+UXhaBo26/ltFOVQafVAgOs5NmR2lKzBygct
        feKFf9ipERUCZXY3fjq4vEcO5yKVCOea7YRPH/tuJxy6Px2b7+sKZJaTzwKBgD+n
        zopT0+45F013qkYDjws9VJGoXGKhmQlYcOWOOs/rYrpQK5ihgiPBqq6+Frxra81n
        Ic+uCZsd1w5yrF10eCIBtd/X/4x0OLXaEoMDv6pSLUHv2VuUuTlRhWpK5QtMOJWr
        +o43AAbdi02bdeskvkkI+NB/bimC/c1k5IcIaWDjAoGBAJU+wKHmNTq15PjptPDy
        +UONP5coF94wHvPnD85y+jN2mNeshQRkkeFTR6uoxl5JPtWIqreR7CmI4XbXhp/O
        pvHrg/fVY+rWX97wA9sRqZjbyML5u+FzxQM1nOJg3FQ/lnB254dora92gRHx1LyA
        +OfAztYNHHFzpTnFQoolbWPL
        -----END PRIVATE KEY-----
        """
    static let rsaPublic = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAkleCC0QdNysqm+qZ91EF
        Wb+rtDBMMtj1dlKz6Vx3xbsm2qQbasjHk+fwNWsvkFZ00bZkDaEaTdAv9EAqShfZ
        Sf5k0Hftep+aZB+oFbKMPc7LZfGG7AAi5Pyxr/B8+c3gTCvBcbRTq0zTrajpH1qM
        YsGuCz8vFjH8jEhSHw8PhurhFhjdl3RM4+2HvTUC5q47c1ZZjvZPuiqIQm/XTvPf
        u9C2jv+CC9KcgB7uSpJIUjCdPL6TVs4xbu19RhuyCDOIlgnOJg4Q7Y30ak+F8hRK
        kjGN7W8rpQ27j9vqlKwC7de4eU8OlUMcepAz8yQo2OqQwVOU5+o15dRs0NRVnfRd
        FQIDAQAB
        -----END PUBLIC KEY-----
        """
    /// `openssl dgst -sha256 -sign` over "gatehouse" with the key above.
    static let rsaSignature = hex(
        "6d3c3cc61d629bac3c68d065969ef0d4bef41d670ae02d360f2a6fb663cdd94abeac958beac9c3cecb15ea0c4642bd50"
            + "5a2335968538fc7ca74690eb535efb29e06b8bdeb0f9bb599bd77bc7c7aff3c11dec0a46780f2fb75431554265282148"
            + "d4add9f3247d89f3d205645d219fa39b28deaa1339f16fda9f452ae31526fb4e04e97ec5e8ed4a642a8a598194303fb1"
            + "11f881922ac7e267e1753f190a523c6423e57f26148806dcf1835c67ce4fb71e86373b43734060d4b36d273792f356e8"
            + "a7a2fc463763e5c5abba126cdc52920fa6b9cb194aa99b15028d3eef3898739cc8c1737372d4dcca705d90ec851cbb84"
            + "ff961b1fce8de06cb2733fe42a833470")
    static let rsa1024 = """
        -----BEGIN PRIVATE KEY-----
        MIICeAIBADANBgkqhkiG9w0BAQEFAASCAmIwggJeAgEAAoGBAODmSI+Do1Ld/txH
        j92vXERnDJ7kB7KaCavc7lJ2tSMwYpF6jgd3HB3FJwiBi1mAo2RIUPabRslb/nQN
        gUcTR2NDoS03q3vWRjPNl/qcK92WOKKosseCdSEA7BI7eqWC4YG7NRsnHTsuQN63
        b3TJuyqyXEltRFKks5tcAgsknucbAgMBAAECgYEA3gYZnizLwRRN9bNkMOtdAF5n
        VDkz7DsrzxI16Q0t98ZdmNdPfck15aHrzfbt1fcr1uWZoEtcz47VHkby2HMM5fVq
        ZV79htbOXRv5byIIuhtPwEJbZVS0fJmhEBRzYJQIlEXCFl/5mR4QjcbMJvU21rRv
        YBrMFxasqrPX7S6W5xkCQQDw//IqcXBexYchA9uxu+U7+mB0CHwezRmWf6EIwEVg
        l+7AbmPdRSOwuHTnnChs6dNCZQcAETiFxtrz3CRYyNYHAkEA7uXMczmiS0329iAK
        R39fkq/yV3BVMZyWtMz1DE1IbFqURao08Z2nVSrDyKPgj/7fYiwUlibNBBAr1eEK
        oXuBTQJBAMxa++npjzONo2vnbZ9kiJk3UhqSJ02m9Q+c4dwdzbZ+nsEl2iCCxCTS
        BK9wxwazr6QZLrpr39XwLTGjdl6iznkCQAyuiD7ppVLoDZ8dLk6DVXh8/JllrjAX
        Bu0MIEoJ5DlUSaC1G2BkJRjhT0lcYbRjLEqS2njqEGIR1bHh42WVH9UCQQDuOpdg
        PlLKzbfJ/DRxA6uciOmBvfkxsPoBXK5xq/8/RM/qmhyg9BQOTt9Ec6Eptu7d+R6R
        G0co6tM7Wqvqaq6G
        -----END PRIVATE KEY-----
        """
    static let p384 = """
        -----BEGIN PRIVATE KEY-----
        MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDD3llUNx3QFNYJNhOvX
        yiPnvRlyC/LA8VyRLWlmCkb4WwceXmt1rTlflzpD8rEL+cWhZANiAATCQM85C+Ky
        i8OYQcqU/oG6hOStHGtYJ9e+fNN3DJoa0Zog7MNnXIsZBLEwIDU67ZR3F1BnLmaC
        JRFL8Y+tPPzCQxRFPSE7N8jllMgZb5KK887uvWHdikLvfn/pfMTFMRc=
        -----END PRIVATE KEY-----
        """
    static let encrypted = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIZHofRJ2aRVgCAggA
        MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBBcSs2OZrwKd1adW2vvMYeOBIIE
        0KYEIDjTOT81W5KqpJbp1zcat25/9VS1T4W4ChjJJiU8C47WdsBiU/1qGWcECIEg
        EEfufErkvI4LivuD8kXPQSYEKSXJA+fe4EO4XV7sw0nxREzhoO6ahwQMcF6XoWj1
        bO6s4mPHV1Nfw0h4WsbmajOR9QTq52RZIWDjpD7wqWJPSQumQqchklGSSvmGCBFv
        jmwqb0wJYhpjMJdx7ytuCr6qU3GfSSbDv5jKd04/56YyBAIyPVH875Fk8Foh43b4
        pKY+/x6OPW8GUDyc6GwkjMV5JNNReRFgW9hhZP4w0Jr0mnZPRTpHqvmiPBiiROYR
        oSGcOULsqRfDTVa+ZbWpALFmrhHA5LCH6t7RyndtLXBmkSdwKWwQ6ceLxQHxXa8p
        aBCWlhIBY4eVJTyIcRdbevbwp7yiJP7vkmMaHI1YUhVYvAUNiDdV4l4yHvlRsDWm
        2crnjWE10n51EcdIeoTmxgX8+X4RSRP93rQc6X4wB3HUjVIpwhUw+ue9OMIFxagh
        9IfR5Ba6lTl3Pug1VNx+JhMs9X8im6Ln8lLP4nzvqhjzIWED5cl5cmNZ8u65yI5a
        n9Qpn0F1hiOGnafe5yffqvro7FFNT6Wm9CZl/AfKaOcZHtoZhFZearArD7tI0YCR
        KkJjZVmXAjPZkHnzde40pxB6qgrCou9rwh89rHaOSSlijzuEnC/g3VdMnKX5Cw1n
        swpkcNtw4hCBjh3VslO6nSJt1ZpVTQ1Pf8wZtVY6G7yh5fGpaYY1Xtf1myUCY0Ya
        1dn0Jo3wxucsDshGyFPNZIzg4Z0AQL6Cb2OL+t/54UhmXb5IwirBH0SCXjjxDtHN
        C+gwl2QlIk9H5+rkjZvswt29Qhuztn630Quv1kFvHfw3KMKf7SFR9YtqXscwcmta
        4YHx9FOlf/+O9YM4dg6A13I+RWlnDtfcoRv8qMqSSkLJKmX2027YIUw87qmpBpdn
        v3Gj3kT+KsdZX/UiBXiwc4owmZLEtD/ufqanqpCy7VtGv0hoPUBRzmldIENHR4X3
        cS2aAAyYI0kDBl1vPrdp8vSvDELx6tyAvlu5rKjSlb9L/BHFfwpyL+ig86nkm1G4
        ljjnYbARksXpn3rYDix0UBxndp7GmWgFGZz8ya1lShY5vVw6Cm2ZBJ+w+c/S+AOB
        rdWh5UrNrs1gHDGGAK/layKWdiN05UHZbVi8QJy8Zeh1I6FmIt8DjELpCmJbrr1K
        BsZ4RaN6C4dP47Bwf0WASjWyB5fQimGsYFAEEhZLBF6hSQzeubRXdsYcvkIt426L
        vi395xTTPq1wNl8jwL1ksr6CxkkeX605RjgyqIQ7pljwVw8ZtTQdMJ1yW7Af2/9v
        /2vE65W4TYJX/Ujz2alaNVsKm5b5Z2T+2YpRQsSlWtdD9F/qiTkqzKV5CqqFAMpW
        vSMl8AD9JeynKt8QPvVek98YrNVehM00n8Dmh9vo9hBhNUV8/Xg7ESnZ5b8lX+Zg
        R0IaB2IvfjsK3h9tyztqTudCeNH7A2I4LwWSyHQ23lTOtq++tWaXo2jN4dojKLVL
        4CY0KF9fiCoVLoIoDjdymgfhK7+npZHZJdi0zofQDnVWjxXCMWxUeZTam3ylkndq
        1gCcasnD5XnjlHMmrNi9rO0IJn8flxN5Pq3q+FIqsTSH
        -----END ENCRYPTED PRIVATE KEY-----
        """

    /// DER of a kind that has a fixed prefix, as PEM.
    static func pem(_ label: String, prefix: String, _ keyHex: String) -> [UInt8] {
        Array("-----BEGIN \(label)-----\n\(Base64.encode(hex(prefix + keyHex)))\n-----END \(label)-----\n".utf8)
    }

    static func ed25519Private(_ seed: String) -> [UInt8] {
        pem("PRIVATE KEY", prefix: "302e020100300506032b657004220420", seed)
    }

    static func ed25519Public(_ key: String) -> [UInt8] {
        pem("PUBLIC KEY", prefix: "302a300506032b6570032100", key)
    }

    static func p256Private(_ scalar: String) -> [UInt8] {
        pem("EC PRIVATE KEY", prefix: "30310201010420", scalar + "a00a06082a8648ce3d030107")
    }

    static func p256Public(_ x: String, _ y: String) -> [UInt8] {
        pem("PUBLIC KEY", prefix: "3059301306072a8648ce3d020106082a8648ce3d03010703420004", x + y)
    }
}

/// Hex in a test is written by hand; a slip should stop the test, not compare two empties.
func hex(_ text: String) -> [UInt8] {
    guard let bytes = Hex.decode(text) else { preconditionFailure("not hex: \(text)") }
    return bytes
}

func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }
