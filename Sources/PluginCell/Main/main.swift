import CCell
import CellLockdown
import Glibc
import PluginHost

// A cell: `gatehouse-cell PARENT MEMORY`, started by a host with three descriptors (ccell.h) and nothing else.

let arguments = CommandLine.arguments
let mapped = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, CCELL_PAGE, 0)
guard arguments.count == 3, let parent = pid_t(arguments[1]), let memory = UInt64(arguments[2]),
    let mapped, mapped != MAP_FAILED
else {
    let hint: StaticString = "gatehouse-cell is started by gatehouse; it is no command.\n"
    write(2, hint.utf8Start, hint.utf8CodeUnitCount)
    _exit(64)
}
let page = mapped.assumingMemoryBound(to: ccell_page.self)

// The library is mapped once; what the linker needs besides is small.
var library = stat()
fstat(CCELL_LIBRARY, &library)
var confinement = cell_confinement(
    parent: parent, first_free: CCELL_FIRST_FREE, memory: memory + 2 * UInt64(max(library.st_size, 0)),
    breach: UnsafeMutableRawPointer(page).advanced(by: 8).assumingMemoryBound(to: UInt32.self))
let inForce = cell_confine(&confinement)
guard inForce != 0 else { _exit(0) }

// Without exit handlers: those of the plugin's runtime have nothing to say any more.
_exit(
    CellGuest.run(
        socket: CCELL_SOCKET, library: CCELL_LIBRARY, page: page, confinement: inForce, seal: { cell_seal() }))
