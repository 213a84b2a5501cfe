package import Domain
import Glibc

/// Makes checks in child processes and judges how these end.
package struct CheckRun: Sendable {
    package struct Outcome: Sendable {
        package var check: Check
        package var report: CheckReport

        package init(check: Check, report: CheckReport) {
            self.check = check
            self.report = report
        }

        /// `passed`, `failed` or `skipped`.
        package var status: String {
            !report.findings.isEmpty ? "failed" : report.skipped != nil ? "skipped" : "passed"
        }

        package var json: JSON {
            var json = report.json
            json.set(.string(check.id), at: JSONPointer.root.appending("check"))
            json.set(.string(check.purpose), at: JSONPointer.root.appending("purpose"))
            json.set(.string(status), at: JSONPointer.root.appending("status"))
            return json
        }
    }

    /// Command line of a child, but for the check's id.
    private let arguments: [String]
    private let seed: UInt64
    /// Seconds that a child may take.
    private let limit: Int
    private let isSingleCase: Bool

    package init(arguments: [String], seed: UInt64, limit: Int, isSingleCase: Bool) {
        self.arguments = arguments
        self.seed = seed
        self.limit = limit
        self.isSingleCase = isSingleCase
    }

    /// Seconds that a check may take.
    package static func limit(fuzzing seconds: Int, sessions: Int) -> Int { 120 + seconds + sessions / 40 }

    /// Blocks its thread.
    package func run(_ check: Check) throws(ChildProcessError) -> Outcome {
        var outcome = try once(check)
        if check.isTwice, outcome.report.findings.isEmpty, outcome.report.skipped == nil {
            let second = try once(check)
            if second.report.digest != outcome.report.digest {
                outcome.report.add(
                    Finding(
                        "all steps", "another process gives something else",
                        action: "depend on no address, hash seed, process id or clock"))
            }
        }
        return outcome
    }

    private func once(_ check: Check) throws(ChildProcessError) -> Outcome {
        let child = try spawn(check, [])
        if case .exited = child.end, let json = try? JSON.parse(child.report), let report = CheckReport(json) {
            return Outcome(check: check, report: report)
        }
        var report = CheckReport()
        if child.desk.hasPrefix(Desk.preparing), check.id != "instances" {
            report.skipped = "the sessions it begins with end the process; see requests, answers and instances"
            return Outcome(check: check, report: report)
        }
        report.add(try finding(check, child))
        return Outcome(check: check, report: report)
    }

    private func finding(_ check: Check, _ child: ChildProcess) throws(ChildProcessError) -> Finding {
        let words = child.output.split(separator: "\n").suffix(2).joined(separator: " / ")
        let problem = Self.problem(child.end) + (words.isEmpty ? "" : "; its last words: \(words.prefix(300))")
        let lines = child.desk.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard check.id == "fuzz", !isSingleCase, let (number, count) = FuzzCase.onDesk(child.desk) else {
            return Finding(
                lines.isEmpty || lines[0].isEmpty ? "starting" : lines.joined(separator: ": "), problem,
                action: "run it under a debugger, or built with -fsanitize=address, with --only \(check.id)")
        }
        var kept = Array(0..<count)
        var smallest = child
        for index in 0..<count {
            let fewer = FuzzCase(seed: seed, number: number, kept: kept.filter { $0 != index })
            let again = try spawn(check, ["--fuzz-case", "\(number)", "--keep", Self.list(fewer.kept)])
            if again.end == child.end {
                kept = fewer.kept
                smallest = again
            }
        }
        let place = smallest.desk.split(separator: "\n").dropFirst().joined(separator: ": ")
        return Finding(place, problem, action: FuzzCase(seed: seed, number: number, kept: kept).advice)
    }

    private static func list(_ numbers: [Int]) -> String {
        numbers.isEmpty ? "none" : numbers.map(String.init).joined(separator: ",")
    }

    private func spawn(_ check: Check, _ more: [String]) throws(ChildProcessError) -> ChildProcess {
        try ChildProcess.run(
            "gatehouse", ["plugin", "check-child", check.id] + arguments + more,
            within: limit)
    }

    private static func problem(_ end: ChildProcess.End) -> String {
        switch end {
        case .exited(let code): "the process ended with \(code) and without a report"
        case .tooSlow: "the process did not come back in time and was ended"
        case .died(let signal):
            "the process died of signal \(signal) (\(String(cString: strsignal(signal))))"
        }
    }
}
