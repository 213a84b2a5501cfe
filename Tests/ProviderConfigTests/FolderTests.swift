import Glibc
import ProviderConfig
import Testing

@Suite("The folder")
struct FolderTests {
    private func load(_ path: String) -> ProviderSnapshot {
        ConfigFolder.load(path, environment: [:], digest: testDigest)
    }

    @Test("YAML files are read in the order of their names; what editors leave behind is not")
    func names() throws {
        let folder = try TemporaryFolder()
        try folder.write("b.yaml", "id: b\nplugin: P\n")
        try folder.write("a.yml", "id: a\nplugin: P\n")
        for name in [
            ".hidden.yaml", "a.yaml~", "a.yaml.bak", "#a.yaml#", "#a.yaml", ".a.yaml.swp", "README.md", "4913",
        ] {
            try folder.write(name, "nonsense: [")
        }
        let result = load(folder.path + "/")
        #expect(result.diagnostics.isEmpty)
        #expect(result.providers.map(\.id) == ["a", "b"])
        #expect(result.provider("b")?.file == "\(folder.path)/b.yaml")
    }

    @Test("a folder that is missing, a file or empty is an error that says so")
    func unusable() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("file", "x")
        let cases = [
            ("\(folder.path)/none", "the folder does not exist"), (file, "expected a folder, found a file"),
            (folder.path, "there is no *.yaml or *.yml file in the folder"),
        ]
        for (path, message) in cases {
            let result = load(path)
            #expect(result.diagnostics.map(\.message) == [message])
            #expect(result.diagnostics.first?.description.hasPrefix("\(path): error: ") == true)
            #expect(result.diagnostics.first?.hint != nil)
        }
    }

    @Test("what is no readable file is an error beside the others, and a pipe does not hang the host")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        try folder.write("good.yaml", "id: good\nplugin: P\n")
        mkdir("\(folder.path)/folder.yaml", 0o700)
        mkfifo("\(folder.path)/pipe.yaml", 0o600)
        symlink("\(folder.path)/nowhere", "\(folder.path)/link.yaml")
        try folder.write("large.yaml", String(repeating: "#", count: 1024 * 1024 + 1))
        let result = load(folder.path)
        #expect(result.providers.map(\.id) == ["good"])
        let said = result.diagnostics.map { "\($0.file.split(separator: "/").last ?? ""): \($0.message)" }
        #expect(
            said == [
                "folder.yaml: the file is not a regular file", "large.yaml: the file is larger than 1MiB",
                "link.yaml: the file cannot be opened: No such file or directory",
                "pipe.yaml: the file is not a regular file",
            ])
    }

    @Test("the stamp changes with the files, and only with them")
    func stamp() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.yaml", "id: a\n")
        let before = ConfigFolder.stamp(folder.path)
        #expect(before == ConfigFolder.stamp(folder.path))
        try folder.write("a.yaml.swp", "x")
        #expect(before == ConfigFolder.stamp(folder.path))
        try folder.write("a.yaml", "id: ab\n")
        let changed = ConfigFolder.stamp(folder.path)
        #expect(before != changed)
        try folder.write("b.yaml", "")
        #expect(changed != ConfigFolder.stamp(folder.path))
    }

    @Test("a broken file keeps its provider's last good revision, with its secrets; a deleted one does not")
    func lastGood() throws {
        let environment = ["K_ONE": "first-secret-value", "K_TWO": "second-secret-value"]
        func resolved(_ files: [String: String], _ environment: [String: String]) -> ProviderSnapshot {
            snapshot(files).resolvingSecrets(with: SecretResolver(environment: environment))
        }
        let good = resolved(
            [
                "a.yaml": "id: a\nplugin: P\nsecrets: { k: { env: K_ONE } }\n", "b.yaml": "id: b\nplugin: P\n",
                "c.yaml": "id: c\nplugin: P\nsecrets: { k: { env: K_TWO } }\n", "d.yaml": "id: d\nplugin: P\n",
            ], environment)
        // a: a typing error; b: deleted; c: its secret has gone; d: no YAML any more; e: new and broken.
        let next = resolved(
            [
                "a.yaml": "id: a\nplugin: P\nlimts: {}\n",
                "c.yaml": "id: c\nplugin: P\nsecrets: { k: { env: GONE } }\n",
                "d.yaml": "id: [", "e.yaml": "id: e\n", "f.yaml": "id: f\nplugin: P\n",
            ], environment
        ).keepingLastGood(of: good)
        #expect(next.providers.map(\.id) == ["a", "c", "d", "f"])
        #expect(next.provider("a")?.revision == good.provider("a")?.revision)
        #expect(next.account("a", tenant: "t")?.secrets["k"] == Array("first-secret-value".utf8))
        #expect(next.account("c", tenant: "t")?.secrets["k"] == Array("second-secret-value".utf8))
        #expect(next.diagnostics.hasErrors)
        #expect(next.broken.map(\.file).sorted() == ["a.yaml", "c.yaml", "d.yaml", "e.yaml"])
    }

    @Test("a folder that cannot be read keeps every provider")
    func folderLost() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.yaml", "id: a\nplugin: P\n")
        let good = load(folder.path)
        unlink(file)
        let next = load(folder.path).keepingLastGood(of: good)
        #expect(next.providers.map(\.id) == ["a"])
        #expect(next.diagnostics.hasErrors)
        #expect(load(folder.path).keepingLastGood(of: nil).providers.isEmpty)
    }
}
