extension RunServices {
    /// Lets go of earlier builds in cells, and of instances of earlier configurations, that no session has asked for in that
    /// time; what is under way ends in peace.
    package func letGo(unusedFor patience: Duration) {
        if let left = accounts.letGo(unusedFor: patience) { instances.keep(only: left) }
        instances.letGo(before: accounts.generation, unusedFor: patience)
    }
}
