/// How often a process died while it ran one step of a session.
package struct StepDeaths: Hashable, Sendable {
    /// The step's own thread brought it about.
    package var blamed: Int
    /// It was killed, lost its power or died elsewhere: nothing says that the step did it.
    package var unexplained: Int

    package init(blamed: Int = 0, unexplained: Int = 0) {
        self.blamed = blamed
        self.unexplained = unexplained
    }

    init(all: Int, blamed: Int) { self.init(blamed: blamed, unexplained: all - blamed) }
}
