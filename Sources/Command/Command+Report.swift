extension Command.Topic {
  /// Reads what follows `report` or `watch`.
  func report(_ arguments: ArraySlice<String>, _ settings: [Command.Setting]) throws(UsageError) -> Command {
    var options = Command.ReportOptions()
    options.settings = settings
    var operands: [String] = []
    var rest = arguments
    while let argument = rest.popFirst() {
      switch argument {
      case "--help", "-h":
        return .help(self)
      case "-o":
        guard let file = rest.popFirst() else { throw .missingValue(option: argument) }
        options.outputs.append(file)
      case "--check" where self == .report:
        options.checkOnly = true
      case "--tolerance" where self == .report:
        guard let text = rest.popFirst() else { throw .missingValue(option: argument) }
        guard let tolerance = Double(text), tolerance >= 0, tolerance.isFinite else {
          throw .malformedTolerance(text)
        }
        options.tolerance = tolerance
      case "--no-cache":
        options.usesCache = false
      case "--":
        operands += rest
        rest = []
      case _ where try Command.takeSetting(argument, &rest, &options.settings):
        continue
      case _ where argument.hasPrefix("-"):
        throw .unknownOption(argument, context: self)
      default:
        operands.append(argument)
      }
    }
    guard let file = operands.first else { throw .missingOperand(self) }
    guard operands.count == 1 else { throw .surplusOperand(operands[1], self) }
    return self == .report ? .report(file: file, options) : .watch(file: file, options)
  }
}
