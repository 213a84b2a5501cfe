/// The host's hold on one configuration in cells. When the last who has it lets go, no cell needs its instance any more.
final class CellHold: Sendable {
    let instance: CellInstance
    private let cells: CellPool

    init(_ instance: CellInstance, in cells: CellPool) {
        self.instance = instance
        self.cells = cells
    }

    deinit { end() }

    /// Steps under way end in peace; later ones fail.
    func end() {
        if instance.destroy() { cells.forget(instance) }
    }
}
