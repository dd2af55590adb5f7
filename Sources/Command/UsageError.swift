import Diagnostics

/// What is wrong with a command line.
public enum UsageError: Error, Equatable, Sendable {
  case unknownOption(String, context: Command.Topic?)
  case missingValue(option: String)
  /// Not `name=value` with a name of the language.
  case malformedSetting(String)
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
      return "`\(option)` wants a value after it: `\(option == "-e" ? "-e CODE" : "--set name=value")`."
    case .malformedSetting(let text):
      return "`--set` wants `name=value`, such as `--set Ua=0.05`, and got `\(text)`."
    case .missingOperand(let topic):
      return
        "`twin \(topic.rawValue)` wants \(topic == .document ? "a name" : "at least one file"). See `twin \(topic.rawValue) --help`."
    case .surplusOperand(let operand, let topic):
      return "`twin \(topic.rawValue)` takes one name, and `\(operand)` is one more."
    case .settingWithoutProgram(let topic):
      return "`--set` gives a value to a program that runs, and `twin \(topic.rawValue)` runs none."
    case .standardInputAmongFiles:
      return "`-`, the standard input, cannot stand beside files."
    }
  }
}
