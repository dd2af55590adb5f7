import Diagnostics

/// What the command line asks for. Parsing is pure: nothing here touches a file, a terminal or the process.
///
/// Written by hand rather than with swift-argument-parser, which imports Foundation: 13.8 ms to start instead of 6.9.
public enum Command: Equatable, Sendable {
  /// The prompt.
  case prompt(settings: [Setting])
  /// A program, from a file or elsewhere; `arguments` is what it sees as `args`.
  case run(Program, arguments: [String], settings: [Setting])
  /// Everything short of running, for each file.
  case check(files: [String])
  /// Lays out each file as it should be, or with `checkOnly` names those that are not. No file: the standard input.
  case format(files: [String], checkOnly: Bool)
  /// What there is to know of a name.
  case document(name: String)
  /// A notebook's report, or with `checkOnly` whether the report that is there still holds.
  case report(file: String, ReportOptions)
  /// The report again whenever the notebook, or a file that it reads, is saved.
  case watch(file: String, ReportOptions)
  case version
  /// The help of the named subcommand, or of the program.
  case help(Topic?)

  public enum Program: Equatable, Sendable {
    case file(String)
    case code(String)
    case standardInput
  }

  /// `--set name=value`: a value, as an expression of the language, for a `param` of the program.
  public struct Setting: Equatable, Sendable {
    public let name: String
    public let value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// How a report is made.
  public struct ReportOptions: Equatable, Sendable {
    /// The files to write; none means one beside the notebook.
    public var outputs: [String] = []
    public var checkOnly = false
    /// How far numbers may be from those of the report, relative to their size; nil for the usual.
    public var tolerance: Double?
    public var usesCache = true
    public var settings: [Setting] = []

    public init() {}
  }

  /// The subcommands. Their names are what is typed.
  public enum Topic: String, CaseIterable, Sendable {
    case check
    case format = "fmt"
    case document = "doc"
    case report
    case watch

    /// The subcommand that a word was meant to be, if it is near one: for the message that there is no file of that name.
    public static func resembling(_ word: String) -> Topic? {
      nearest(to: word, among: allCases.map { $0.rawValue }).first.flatMap(Topic.init(rawValue:))
    }
  }
}
