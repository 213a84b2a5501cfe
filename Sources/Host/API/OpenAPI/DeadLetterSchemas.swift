import Domain
import Store

/// Dead letters as operators see them.
enum DeadLetterSchemas {
    static let all: [String: JSON] = [
        "DeadLetter": Schema.answer("A request that was given up, for an operator to decide.", letter),
        "DeadLetterPage": Schema.answer(
            "One page, latest first.",
            [
                "items": Schema.list("The dead letters.", of: Schema.reference("DeadLetter")),
                "nextCursor": Schema.string("Ask with it for the next page; null on the last.", orNull: true),
            ]),
        "DeadLetterJournal": {
            var schema = Schema.answer("A dead letter, with what its sessions did.", letter).object ?? [:]
            var properties = schema["properties"]?.object ?? [:]
            properties["sessions"] = Schema.list("In their order.", of: session)
            schema["properties"] = .object(properties)
            schema["required"] = .array((schema["required"]?.array ?? []) + ["sessions"])
            return .object(schema)
        }(),
        "DeadLetterSelection": .object(
            Schema.input(
                "Which dead letters are meant: those that match all that is given.", required: [],
                [
                    "provider": text("By its id in providers.d."), "tenant": text("By name."),
                    "code": text("The code."),
                    "from": text("Given up then or later: a date, or a time in UTC."),
                    "to": text("Given up before then: a date, or a time in UTC."),
                    "all": Schema.boolean("True where nothing else says which."),
                    "limit": Schema.integer(
                        "At most so many; 1,000 without it.", min: 1, max: DeadLetterSelection.mostAtOnce),
                ])),
        "Replayed": Schema.answer(
            "How it goes on.",
            ["resumes": Schema.boolean("Its last session goes on; otherwise an attempt begins anew.")]),
        "ReplayedMany": Schema.answer(
            "How many.",
            [
                "replayed": Schema.integer("Back in the queue."),
                "refused": Schema.integer("Stay, because they might do something twice."),
            ]),
        "Purged": Schema.answer("How many.", ["purged": Schema.integer("Given up.")]),
    ]

    private static let letter: Schema.Members = [
        "id": CommonSchemas.id,
        "tenant": Schema.string("Its name.", orNull: true),
        "kind": Schema.choice("What it is.", RequestKind.allCases.map(\.rawValue)),
        "operation": Schema.string("Such as `voucher.issue/1`."),
        "provider": Schema.string("The last that was asked; null if none was.", orNull: true),
        "code": Schema.string("Why, as the plugin or the host named it."),
        "attempts": Schema.integer("Made so far."),
        "createdAt": CommonSchemas.createdAt,
        "parkedAt": Schema.string("When it was given up, UTC.", format: .dateTime),
    ]

    private static let session = Schema.answer(
        "One provider's work on it.",
        [
            "id": Schema.string("Of the session.", format: .uuid), "provider": Schema.string("By its id."),
            "operation": Schema.string("Also that of a look-up."), "plugin": Schema.string("Its name."),
            "pluginVersion": Schema.string("Of the plugin."), "pluginDigest": Schema.string("Of the plugin's file."),
            "moves": Schema.list("From build to build of the plugin, oldest first.", of: move),
            "configRevision": Schema.string("Of the provider's configuration."),
            "status": Schema.choice("Of the session.", SessionStatus.allCases.map(\.rawValue)),
            "step": Schema.integer("The next one."),
            "startedAt": Schema.string("UTC.", format: .dateTime),
            "endedAt": Schema.string("UTC.", format: .dateTime, orNull: true),
            "effects": Schema.list("What it asked the host to do.", of: effect),
        ])

    private static let move = Schema.answer(
        "The session went on with another build.",
        [
            "step": Schema.integer("The first on the new build."), "at": Schema.string("UTC.", format: .dateTime),
            "from": build, "to": build,
        ])

    private static let build = Schema.answer(
        "A build of the plugin.",
        [
            "version": Schema.string("Of the plugin."), "digest": Schema.string("Of the plugin's file."),
            "stateVersion": Schema.integer("Of the session's state there; null if it had none.", orNull: true),
        ])

    private static let effect = Schema.answer(
        "One thing the plugin asked for.",
        [
            "key": Schema.string("The plugin's name for it."),
            "kind": Schema.choice("What it is.", ["http", "timer", "callback"]),
            "repeat": Schema.choice(
                "Whether it may be made again; null for what is no call.", ["safe", "keyed", "once"], orNull: true),
            "step": Schema.integer("That asked for it."), "attempts": Schema.integer("Made so far."),
            "dispatchedAt": Schema.string(
                "When it was about to be sent, where that is noted.", format: .dateTime, orNull: true),
            "dueAt": Schema.string("When it is made again, fires or is given up.", format: .dateTime, orNull: true),
            "outcome": Schema.string("null while it is pending.", orNull: true),
            "endedAt": Schema.string("UTC.", format: .dateTime, orNull: true),
        ])

    private static func text(_ description: String) -> JSON { Schema.string(description, min: 1, orNull: true) }
}
