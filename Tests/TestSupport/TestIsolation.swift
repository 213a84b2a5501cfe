import Foundation

/// The suites that call plugins run twice: in this process, and with `GATEHOUSE_TEST_ISOLATION=cell` in cells.
package enum TestIsolation {
    package static let isCell = ProcessInfo.processInfo.environment["GATEHOUSE_TEST_ISOLATION"] == "cell"

    /// `gatehouse-cell` of the build under test.
    package static let executable: String = {
        let named = ProcessInfo.processInfo.environment["GATEHOUSE_BUILD_DIR"]
        let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
        return (named ?? beside) + "/gatehouse-cell"
    }()
}
