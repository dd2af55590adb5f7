extension Command {
  /// The options of the program itself.
  static let options = ["-e", "--set", "--version", "--help"]

  /// Reads a command line, without the program's own name.
  ///
  /// The first operand decides: a subcommand, else a program. Options of ours may stand before or after the program's file, up to
  /// `--`; what else stands after it is the program's own. To run a file that is called like a subcommand, write
  /// `./check` or `-- check`.
  public init(parsing arguments: [String]) throws(UsageError) {
    var rest = arguments[...]
    var settings: [Setting] = []
    while let argument = rest.popFirst() {
      switch argument {
      case "--help", "-h":
        self = .help(nil)
        return
      case "--version":
        self = .version
        return
      case "-e":
        guard let code = rest.popFirst() else { throw .missingValue(option: argument) }
        self = try Self.running(.code(code), rest, settings)
        return
      case "-":
        self = try Self.running(.standardInput, rest, settings)
        return
      case "--":
        guard let file = rest.popFirst() else { break }
        self = .run(file == "-" ? .standardInput : .file(file), arguments: Array(rest), settings: settings)
        return
      case _ where try Self.takeSetting(argument, &rest, &settings):
        continue
      case _ where argument.hasPrefix("-"):
        throw .unknownOption(argument, context: nil)
      default:
        if let topic = Topic(rawValue: argument) {
          guard settings.isEmpty || topic.runsProgram || rest.contains("--help") else {
            throw .settingWithoutProgram(topic)
          }
          self = try topic.command(rest, settings)
        } else {
          self = try Self.running(.file(argument), rest, settings)
        }
        return
      }
    }
    self = .prompt(settings: settings)
  }

  /// Parts what follows a program into settings and the program's own arguments.
  private static func running(
    _ program: Program, _ operands: ArraySlice<String>, _ earlier: [Setting]
  ) throws(UsageError) -> Command {
    var rest = operands
    var settings = earlier
    var arguments: [String] = []
    while let argument = rest.popFirst() {
      if argument == "--" {
        arguments += rest
        break
      }
      if try !takeSetting(argument, &rest, &settings) { arguments.append(argument) }
    }
    return .run(program, arguments: arguments, settings: settings)
  }

  /// Takes `--set name=value` or `--set=name=value`; false if the argument is something else.
  static func takeSetting(
    _ argument: String, _ rest: inout ArraySlice<String>, _ settings: inout [Setting]
  ) throws(UsageError) -> Bool {
    let text: String
    if argument == "--set" {
      guard let next = rest.popFirst() else { throw .missingValue(option: argument) }
      text = next
    } else if argument.hasPrefix("--set=") {
      text = String(argument.dropFirst("--set=".count))
    } else {
      return false
    }
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, isName(parts[0]), !parts[1].allSatisfy({ $0.isWhitespace }) else {
      throw .malformedSetting(text)
    }
    settings.append(Setting(name: parts[0], value: parts[1]))
    return true
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.first, first.isLetter || first == "_" else { return false }
    return text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
  }
}

extension Command.Topic {
  var options: [String] {
    switch self {
    case .format: ["--check", "--help"]
    case .check, .document: ["--help"]
    case .report: ["-o", "--check", "--tolerance", "--no-cache", "--set", "--help"]
    case .watch: ["-o", "--no-cache", "--set", "--help"]
    }
  }

  /// Whether it runs a program, which settings are for.
  var runsProgram: Bool { self == .report || self == .watch }

  /// Reads what follows the subcommand.
  fileprivate func command(
    _ arguments: ArraySlice<String>, _ settings: [Command.Setting]
  ) throws(UsageError) -> Command {
    if runsProgram { return try report(arguments, settings) }
    var operands: [String] = []
    var checkOnly = false
    var rest = arguments
    while let argument = rest.popFirst() {
      switch argument {
      case "--help", "-h":
        return .help(self)
      case "--check" where self == .format:
        checkOnly = true
      case "--":
        operands += rest
        rest = []
      case _ where argument == "--set" || argument.hasPrefix("--set="):
        throw .settingWithoutProgram(self)
      case _ where argument.hasPrefix("-") && !(argument == "-" && self == .format):
        throw .unknownOption(argument, context: self)
      default:
        operands.append(argument)
      }
    }
    switch self {
    case .check:
      guard !operands.isEmpty else { throw .missingOperand(self) }
      return .check(files: operands)
    case .format:
      guard operands != ["-"] else { return .format(files: [], checkOnly: checkOnly) }
      guard !operands.contains("-") else { throw .standardInputAmongFiles }
      return .format(files: operands, checkOnly: checkOnly)
    case .document:
      guard let name = operands.first else { throw .missingOperand(self) }
      guard operands.count == 1 else { throw .surplusOperand(operands[1], self) }
      return .document(name: name)
    case .report, .watch: return try report(arguments, settings)
    }
  }
}
