import Diagnostics

/// What is wrong with a command line.
public enum UsageError: Error, Equatable, Sendable {
  case unknownOption(String, context: Command.Topic?)
  case missingValue(option: String)
  /// Not `name=value` with a name of the language.
  case malformedSetting(String)
  /// Not a number of 0 or more.
  case malformedTolerance(String)
  case missingOperand(Command.Topic)
  case surplusOperand(String, Command.Topic)
  /// `--set` for something that runs no program.
  case settingWithoutProgram(Command.Topic)
  /// The standard input named beside files.
  case standardInputAmongFiles
}

extension UsageError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownOption(let option, let context):
      let place = context.map { "twin \($0.rawValue)" } ?? "twin"
      let candidates = context.map { $0.options } ?? Command.options
      let hint = nearest(to: option, among: candidates).first.map { "; did you mean `\($0)`?" } ?? "."
      let escape = context == nil && hint == "." ? " A file of that name is reached as `./\(option)`." : ""
      return "`\(place)` has no option `\(option)`\(hint)\(escape) See `\(place) --help`."
    case .missingValue(let option):
      let example =
        switch option {
        case "-e": "-e CODE"
        case "-o": "-o report.html"
        case "--tolerance": "--tolerance 1e-6"
        default: "--set name=value"
        }
      return "`\(option)` wants a value after it: `\(example)`."
    case .malformedTolerance(let text):
      return "`--tolerance` wants a number of 0 or more, such as `--tolerance 1e-6`, and got `\(text)`."
    case .malformedSetting(let text):
      return "`--set` wants `name=value`, such as `--set Ua=0.05`, and got `\(text)`."
    case .missingOperand(let topic):
      let wanted =
        switch topic {
        case .document: "a name"
        case .report, .watch: "a notebook"
        case .check, .format: "at least one file"
        }
      return "`twin \(topic.rawValue)` wants \(wanted). See `twin \(topic.rawValue) --help`."
    case .surplusOperand(let operand, let topic):
      let taken = topic == .document ? "name" : "notebook"
      return "`twin \(topic.rawValue)` takes one \(taken), and `\(operand)` is one more."
    case .settingWithoutProgram(let topic):
      return "`--set` gives a value to a program that runs, and `twin \(topic.rawValue)` runs none."
    case .standardInputAmongFiles:
      return "`-`, the standard input, cannot stand beside files."
    }
  }
}
