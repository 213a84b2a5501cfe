import Glibc

/// A copy of a file in memory that nobody can change any more: what is checked is what is loaded.
struct SealedFile {
    static let largest = 256 * 1024 * 1024

    /// Stays open for the life of the process once loaded: the dynamic linker remembers libraries by name, and the name
    /// holds this number, so it must not be given to another file.
    let descriptor: Int32
    let bytes: [UInt8]

    var path: String { "/proc/self/fd/\(descriptor)" }

    init(copying path: String) throws(PluginLoadError) {
        let original = try Self.read(path)
        descriptor = try Self.memory()
        do throws(PluginLoadError) {
            try Self.write(original, to: descriptor)
            // ADD_SEALS: SEAL, SHRINK, GROW, WRITE (linux/fcntl.h).
            guard fcntl(descriptor, 1033, Int32(1 | 2 | 4 | 8)) == 0 else {
                throw Self.failed("the copy cannot be sealed")
            }
            bytes = try Self.readBack(descriptor, count: original.count)
        } catch {
            Glibc.close(descriptor)
            throw error
        }
    }

    func close() { Glibc.close(descriptor) }

    private static func read(_ path: String) throws(PluginLoadError) -> [UInt8] {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT { throw PluginLoadError(.notFound, "there is no such file") }
            throw failed("it cannot be opened")
        }
        defer { Glibc.close(file) }
        var facts = stat()
        guard unsafe fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            throw PluginLoadError(.notALibrary, "it is no regular file")
        }
        let size = Int(facts.st_size)
        guard size <= largest else {
            throw PluginLoadError(.tooLarge, "it is \(size) bytes long; at most \(largest) are loaded")
        }
        return try read(file, upTo: size)
    }

    private static func read(_ file: Int32, upTo size: Int) throws(PluginLoadError) -> [UInt8] {
        var error: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = unsafe Glibc.read(file, buffer.baseAddress.map { unsafe $0 + count }, size - count)
                if got > 0 {
                    count += got
                } else if got == 0 {
                    break
                } else if errno != EINTR {
                    error = errno
                    break
                }
            }
        }
        guard error == 0 else {
            errno = error
            throw failed("it cannot be read")
        }
        return bytes
    }

    /// MFD_CLOEXEC | MFD_ALLOW_SEALING, and where the kernel knows it MFD_NOEXEC_SEAL: mapping is all that is needed.
    ///
    /// memfd_create is found by name: the Glibc module leaves GNU extensions out.
    private static func memory() throws(PluginLoadError) -> Int32 {
        typealias Create = @convention(c) (UnsafePointer<CChar>, UInt32) -> Int32
        guard let symbol = unsafe dlsym(nil, "memfd_create") else {
            throw PluginLoadError(.unreadable, "this system has no memfd_create; glibc 2.27 or later is needed")
        }
        let create = unsafe unsafeBitCast(symbol, to: Create.self)
        for flags: UInt32 in [1 | 2 | 8, 1 | 2] {
            let descriptor = unsafe create("gatehouse-plugin", flags)
            if descriptor >= 0 { return descriptor }
            guard errno == EINVAL else { break }
        }
        throw failed("there is no memory for a copy")
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(PluginLoadError) {
        var written = 0
        while written < bytes.count {
            let put = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + written }, bytes.count - written)
            }
            if put > 0 {
                written += put
            } else if errno != EINTR {
                throw failed("the copy cannot be written")
            }
        }
    }

    private static func readBack(_ descriptor: Int32, count: Int) throws(PluginLoadError) -> [UInt8] {
        lseek(descriptor, 0, SEEK_SET)
        let bytes = try read(descriptor, upTo: count)
        guard bytes.count == count else { throw PluginLoadError(.unreadable, "the copy is shorter than the file") }
        return bytes
    }

    private static func failed(_ what: String) -> PluginLoadError {
        PluginLoadError(.unreadable, unsafe "\(what): \(String(cString: strerror(errno)))")
    }
}
