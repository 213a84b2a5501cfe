import PluginABI

/// The functions behind the table of a plugin's API.
enum EntryFunctions {
    typealias Create =
        @convention(c) (gh_bytes, UnsafePointer<gh_diagnostics_sink>?, UnsafeMutablePointer<OpaquePointer?>?) -> Int32

    private static let failed: Int32 = 1

    /// A C function cannot know which plugin it is for, so each slot of the table has a function of its own.
    static let creators: [Create] = unsafe [
        { unsafe create(0, $0, $1, $2) }, { unsafe create(1, $0, $1, $2) }, { unsafe create(2, $0, $1, $2) },
        { unsafe create(3, $0, $1, $2) }, { unsafe create(4, $0, $1, $2) }, { unsafe create(5, $0, $1, $2) },
        { unsafe create(6, $0, $1, $2) }, { unsafe create(7, $0, $1, $2) },
    ]

    private static func create(
        _ slot: Int, _ config: gh_bytes, _ pointer: UnsafePointer<gh_diagnostics_sink>?,
        _ out: UnsafeMutablePointer<OpaquePointer?>?
    ) -> Int32 {
        guard let make = EntryTable.make(slot), let out = unsafe out,
            let sink = try? unsafe Inbound.load(pointer, into: gh_diagnostics_sink()),
            let config = try? unsafe Inbound.bytes(config)
        else { return failed }
        var diagnostics = Diagnostics()
        let instance = make(config, &diagnostics)
        var arena = Arena()
        for entry in diagnostics.entries {
            _ = unsafe sink.diagnostic?(
                sink.context, arena.text(entry.pointer), entry.isError ? GH_SEVERITY_ERROR : GH_SEVERITY_WARNING,
                arena.text(entry.message))
        }
        guard let instance else { return failed }
        unsafe out.pointee = OpaquePointer(Unmanaged.passRetained(InstanceBox(instance)).toOpaque())
        return GH_OK
    }

    static let destroy: @convention(c) (OpaquePointer?) -> Void = { pointer in
        guard let pointer = unsafe pointer else { return }
        unsafe Unmanaged<InstanceBox>.fromOpaque(UnsafeRawPointer(pointer)).release()
    }

    static let step: @convention(c) (OpaquePointer?, UnsafePointer<gh_step_in>?, UnsafePointer<gh_sink>?) -> Int32 = {
        guard let instance = unsafe instance($0), let frame = try? unsafe Inbound.frame($1),
            let sink = try? unsafe StepSink($2)
        else { return failed }
        sink.send(instance.step(frame), version: instance.stateVersion)
        return GH_OK
    }

    static let ingest:
        @convention(c) (OpaquePointer?, UnsafePointer<gh_http_in>?, UnsafePointer<gh_ingest_sink>?) -> Int32 = {
            guard let instance = unsafe instance($0), let callback = try? unsafe Inbound.callback($1),
                let sink = try? unsafe IngestSink($2), let reading = instance.read(callback)
            else { return failed }
            return sink.send(reading) ? GH_OK : failed
        }

    private static func instance(_ pointer: OpaquePointer?) -> (any AnyInstance)? {
        guard let pointer = unsafe pointer else { return nil }
        return unsafe Unmanaged<InstanceBox>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue().instance
    }
}
