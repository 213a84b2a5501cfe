package import CCell
import Domain
import Glibc

/// The cell's side: loads the library, says who it is, and then makes the steps that its host asks for, one after the other
/// on this thread, until the host goes away.
package enum CellGuest {
    /// - Parameters:
    ///   - library: a sealed copy of the plugin's file.
    ///   - page: shared with the host.
    ///   - confinement: what was in force before the library is loaded.
    ///   - seal: takes away everything that only loading needed, and returns what is in force then.
    /// - Returns: the process's exit code.
    package static func run(
        socket: Int32, library: Int32, page: UnsafeMutablePointer<ccell_page>, confinement: UInt32,
        seal: () -> UInt32
    ) -> Int32 {
        let negotiation: Negotiation
        do throws(PluginLoadError) {
            negotiation = try Negotiation(entryFunction: try LoadedLibraries.link("/proc/self/fd/\(library)"))
        } catch {
            var writer = FrameWriter(.hello, id: 0)
            writer.put(.refused(error))
            return send(writer.finished(), to: socket) ? 0 : 1
        }
        // A library that kept the second phase from what the first one could do has something in mind.
        let wanted = Confinement(rawValue: confinement).intersection(.sealed)
        guard Confinement(rawValue: seal()).isSuperset(of: wanted) else { return 3 }
        var writer = FrameWriter(.hello, id: 0, room: negotiation.manifestText.count + 64)
        writer.put(
            Hello.ready(
                Hello.Plugin(
                    confinement: confinement, abiMinor: negotiation.abiMinor,
                    takesCallbacks: negotiation.functions.takesCallbacks,
                    migratesFrom: negotiation.migration?.from ?? [], manifest: negotiation.manifestText)))
        guard send(writer.finished(), to: socket) else { return 1 }
        return unsafe serve(socket, GuestPlugin(negotiation), page)
    }

    private static func serve(_ socket: Int32, _ plugin: GuestPlugin, _ page: UnsafeMutablePointer<ccell_page>) -> Int32
    {
        var plugin = plugin
        var buffer = FrameBuffer(most: Frame.mostToCell)
        var answers: [UInt8] = []
        var tick = now()
        while true {
            switch buffer.receive(from: socket) {
            case .nothing: continue
            case .end: return 0
            case .some: break
            }
            do throws(FrameError) {
                while let frame = try buffer.next() {
                    unsafe ccell_set_executing(page, frame.id)
                    answers += try plugin.answer(frame)
                    unsafe ccell_set_executing(page, 0)
                    // Answers go together while work is quick, and never wait for slow work.
                    if !buffer.hasFrame || answers.count > 32 * 1024 || now() != tick {
                        guard send(answers, to: socket) else { return 0 }
                        answers.removeAll(keepingCapacity: answers.count < 1 << 20)
                        tick = now()
                    }
                }
            } catch {
                // The host speaks another language than this cell.
                return 2
            }
        }
    }

    /// Moves on every few milliseconds.
    private static func now() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        return time.tv_sec &* 1_000_000_000 &+ time.tv_nsec
    }

    private static func send(_ bytes: [UInt8], to socket: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let put = unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(socket, buffer.baseAddress.map { unsafe $0 + sent }, bytes.count - sent)
            }
            if put > 0 {
                sent += put
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}
