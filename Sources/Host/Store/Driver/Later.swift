/// What a unit returns that is complete only once its statements were answered.
final class Later<Value> {
    var value: Value

    init(_ value: Value) { self.value = value }
}
