import Command
import XCTest

final class CommandTests: XCTestCase {
  private func parse(_ line: String) throws -> Command {
    try Command(parsing: line.split(separator: " ").map(String.init))
  }

  private func options(_ change: (inout Command.ReportOptions) -> Void) -> Command.ReportOptions {
    var options = Command.ReportOptions()
    change(&options)
    return options
  }

  /// One row a command line; words are parted by single spaces.
  func testCommandLines() throws {
    let x = Command.Setting(name: "x", value: "1")
    let y = Command.Setting(name: "ϑ_2", value: "a=b")
    let rows: [(String, Command)] = [
      ("", .prompt(settings: [])),
      ("--set x=1", .prompt(settings: [x])),
      ("a.twin", .run(.file("a.twin"), arguments: [], settings: [])),
      ("a.twin b -c --help", .run(.file("a.twin"), arguments: ["b", "-c", "--help"], settings: [])),
      ("--set x=1 a.twin --set ϑ_2=a=b b", .run(.file("a.twin"), arguments: ["b"], settings: [x, y])),
      ("--set=x=1 a.twin -- --set ϑ_2=3", .run(.file("a.twin"), arguments: ["--set", "ϑ_2=3"], settings: [x])),
      ("-- check x", .run(.file("check"), arguments: ["x"], settings: [])),
      ("./check x", .run(.file("./check"), arguments: ["x"], settings: [])),
      ("--", .prompt(settings: [])),
      ("-e 1+1 a --set x=1", .run(.code("1+1"), arguments: ["a"], settings: [x])),
      ("-e --help", .run(.code("--help"), arguments: [], settings: [])),
      ("- a", .run(.standardInput, arguments: ["a"], settings: [])),
      ("-- -", .run(.standardInput, arguments: [], settings: [])),
      ("check a b", .check(files: ["a", "b"])),
      ("check -- -a", .check(files: ["-a"])),
      ("check --help", .help(.check)),
      ("fmt a --check b", .format(files: ["a", "b"], checkOnly: true)),
      ("fmt", .format(files: [], checkOnly: false)),
      ("fmt -", .format(files: [], checkOnly: false)),
      ("fmt -h", .help(.format)),
      ("doc kW", .document(name: "kW")),
      ("doc --help", .help(.document)),
      ("report a.twin", .report(file: "a.twin", options { _ in })),
      (
        "report a.twin -o b.html -o c.md --check --tolerance 1e-3 --no-cache --set x=1",
        .report(
          file: "a.twin",
          options {
            $0.outputs = ["b.html", "c.md"]
            $0.checkOnly = true
            $0.tolerance = 1e-3
            $0.usesCache = false
            $0.settings = [x]
          })
      ),
      ("--set x=1 watch a.twin", .watch(file: "a.twin", options { $0.settings = [x] })),
      ("watch -o b.html -- -a", .watch(file: "-a", options { $0.outputs = ["b.html"] })),
      ("report --help", .help(.report)),
      ("--help", .help(nil)),
      ("-h a", .help(nil)),
      ("--version", .version),
    ]
    for (line, command) in rows { XCTAssertEqual(try parse(line), command, line) }
  }

  func testWrongCommandLines() {
    let rows: [(String, UsageError, String)] = [
      (
        "--verison", .unknownOption("--verison", context: nil),
        "`twin` has no option `--verison`; did you mean `--version`? See `twin --help`."
      ),
      (
        "-x", .unknownOption("-x", context: nil),
        "`twin` has no option `-x`; did you mean `-e`? See `twin --help`."
      ),
      (
        "--frobnicate", .unknownOption("--frobnicate", context: nil),
        "`twin` has no option `--frobnicate`. A file of that name is reached as `./--frobnicate`. See `twin --help`."
      ),
      (
        "fmt --chekc", .unknownOption("--chekc", context: .format),
        "`twin fmt` has no option `--chekc`; did you mean `--check`? See `twin fmt --help`."
      ),
      ("-e", .missingValue(option: "-e"), "`-e` wants a value after it: `-e CODE`."),
      ("a --set", .missingValue(option: "--set"), "`--set` wants a value after it: `--set name=value`."),
      (
        "--set 3=x", .malformedSetting("3=x"),
        "`--set` wants `name=value`, such as `--set Ua=0.05`, and got `3=x`."
      ),
      ("--set x=", .malformedSetting("x="), "`--set` wants `name=value`, such as `--set Ua=0.05`, and got `x=`."),
      ("check", .missingOperand(.check), "`twin check` wants at least one file. See `twin check --help`."),
      ("doc", .missingOperand(.document), "`twin doc` wants a name. See `twin doc --help`."),
      ("doc a b", .surplusOperand("b", .document), "`twin doc` takes one name, and `b` is one more."),
      (
        "--set x=1 fmt a", .settingWithoutProgram(.format),
        "`--set` gives a value to a program that runs, and `twin fmt` runs none."
      ),
      (
        "check a --set x=1", .settingWithoutProgram(.check),
        "`--set` gives a value to a program that runs, and `twin check` runs none."
      ),
      ("report", .missingOperand(.report), "`twin report` wants a notebook. See `twin report --help`."),
      ("watch a b", .surplusOperand("b", .watch), "`twin watch` takes one notebook, and `b` is one more."),
      ("report a -o", .missingValue(option: "-o"), "`-o` wants a value after it: `-o report.html`."),
      (
        "report a --tolerance x", .malformedTolerance("x"),
        "`--tolerance` wants a number of 0 or more, such as `--tolerance 1e-6`, and got `x`."
      ),
      (
        "watch a --check", .unknownOption("--check", context: .watch),
        "`twin watch` has no option `--check`. See `twin watch --help`."
      ),
      ("fmt a -", .standardInputAmongFiles, "`-`, the standard input, cannot stand beside files."),
    ]
    for (line, expected, message) in rows {
      XCTAssertThrowsError(try parse(line), line) { error in
        XCTAssertEqual(error as? UsageError, expected, line)
        XCTAssertEqual("\(error)", message)
      }
    }
  }

  func testAMistypedSubcommandIsRecognised() {
    XCTAssertEqual(Command.Topic.resembling("chekc"), .check)
    XCTAssertEqual(Command.Topic.resembling("ftm"), .format)
    XCTAssertNil(Command.Topic.resembling("heater.twin"))
  }

  func testHelpNamesEverySubcommandAndFitsATerminal() {
    for topic in Command.Topic.allCases {
      XCTAssertTrue(Command.help(on: nil).contains("twin \(topic.rawValue) "))
      XCTAssertTrue(Command.help(on: topic).hasPrefix("twin \(topic.rawValue) "))
    }
    for text in [nil, .check, .format, .document, .report, .watch].map({ Command.help(on: $0) }) {
      XCTAssertTrue(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
      for line in text.split(whereSeparator: { $0.isNewline }) { XCTAssertLessThanOrEqual(line.count, 100) }
    }
  }
}
