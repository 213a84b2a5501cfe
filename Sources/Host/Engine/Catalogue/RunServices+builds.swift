extension RunServices {
    /// Lets go of earlier builds in cells that no session has asked for in that time; what is under way ends in peace.
    package func letGoOfBuilds(unusedFor patience: Duration) {
        if let left = accounts.letGo(unusedFor: patience) { instances.keep(only: left) }
    }
}
