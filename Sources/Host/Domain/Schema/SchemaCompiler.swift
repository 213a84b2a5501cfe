/// Turns a schema into nodes. Works off a list instead of recursing, so that references may form circles.
struct SchemaCompiler {
    private let root: JSON
    private(set) var nodes: [SchemaNode] = []
    private var indices: [JSONPointer: Int] = [:]
    private var waiting: [(index: Int, schema: JSON)] = []

    /// A schema beyond these is a mistake or an attack.
    static let maximumNodes = 4_000
    static let maximumChain = 64

    static func compile(_ schema: JSON) throws(SchemaError) -> [SchemaNode] {
        var compiler = SchemaCompiler(root: schema)
        _ = try compiler.node(for: schema, at: .root)
        while let (index, schema) = compiler.waiting.popLast() {
            compiler.nodes[index] = try compiler.compile(schema, at: compiler.nodes[index].pointer)
        }
        try compiler.checkChains()
        return compiler.nodes
    }

    private init(root: JSON) { self.root = root }

    /// The index of the schema at `pointer`, to be compiled later.
    mutating func node(for schema: JSON, at pointer: JSONPointer) throws(SchemaError) -> Int {
        if let known = indices[pointer] { return known }
        guard nodes.count < Self.maximumNodes, pointer.tokens.count <= 256 else {
            throw SchemaError(pointer: pointer, message: "the schema is too large")
        }
        indices[pointer] = nodes.count
        waiting.append((nodes.count, schema))
        nodes.append(SchemaNode(pointer: pointer))
        return nodes.count - 1
    }

    mutating func node(referredToBy reference: JSON, at pointer: JSONPointer) throws(SchemaError) -> Int {
        guard let text = reference.string, text.hasPrefix("#"), !text.contains("%"),
            let target = JSONPointer(String(text.dropFirst()))
        else {
            throw SchemaError(
                pointer: pointer, message: "expected a reference within this schema, such as \"#/$defs/name\"")
        }
        guard let schema = root[target] else {
            throw SchemaError(pointer: pointer, message: "there is nothing at \(text)")
        }
        return try node(for: schema, at: target)
    }

    private mutating func compile(_ schema: JSON, at pointer: JSONPointer) throws(SchemaError) -> SchemaNode {
        var node = SchemaNode(pointer: pointer)
        switch schema {
        case .bool(let verdict):
            node.verdict = verdict
        case .object(let keywords):
            // In the order of their names, so that the same mistake is always named first.
            for (keyword, value) in keywords.sorted(by: { $0.key < $1.key }) {
                try apply(keyword, value, at: pointer.appending(keyword), to: &node)
            }
            if node.condition == nil, node.then != nil || node.otherwise != nil {
                throw SchemaError(pointer: pointer, message: "\"then\" and \"else\" need an \"if\"")
            }
        default:
            throw SchemaError(pointer: pointer, message: "expected a schema (an object), found \(schema.typeName)")
        }
        return node
    }

    /// Follows the schemas that judge the same value: a circle of them would never end, a long chain would cost stack.
    /// On the way a node learns whether a schema beside it keeps the value out of messages.
    private mutating func checkChains() throws(SchemaError) {
        var lengths = [Int?](repeating: nil, count: nodes.count)
        var open = Set<Int>()
        for start in nodes.indices where lengths[start] == nil {
            var stack = [start]
            while let index = stack.last {
                if lengths[index] != nil {
                    stack.removeLast()
                    continue
                }
                let next = nodes[index].inPlace
                let unknown = next.filter { lengths[$0] == nil }
                guard unknown.isEmpty else {
                    if open.contains(index) || unknown.contains(where: open.contains) || unknown.contains(index) {
                        throw SchemaError(pointer: nodes[index].pointer, message: "the references form a circle")
                    }
                    open.insert(index)
                    stack += unknown
                    continue
                }
                open.remove(index)
                let length = 1 + (next.compactMap { lengths[$0] }.max() ?? 0)
                guard length <= Self.maximumChain else {
                    throw SchemaError(
                        pointer: nodes[index].pointer,
                        message: "more than \(Self.maximumChain) schemas refer to each other in a row")
                }
                lengths[index] = length
                if next.contains(where: { nodes[$0].isConfidential }) { nodes[index].isConfidential = true }
                stack.removeLast()
            }
        }
    }
}
