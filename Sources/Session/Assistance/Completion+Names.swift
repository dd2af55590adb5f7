import Builtins
import Checking
import StandardLibrary
import Syntax
import Units

/// Candidates by kind.
enum Names {
  typealias Candidate = Session.Candidate

  /// The session's own names, in alphabetical order, numbered results last.
  static func own(_ scope: GlobalScope) -> [Candidate] {
    scope.environment.bindings.filter { !$0.key.hasPrefix("#") && $0.value.trouble == nil }
      .sorted { ($0.key.hasPrefix("_") ? 1 : 0, $0.key) < ($1.key.hasPrefix("_") ? 1 : 0, $1.key) }
      .map { Candidate($0.key, TypeText.describe($0.value.type, scope.units)) }
  }

  /// Names that the text itself binds.
  static func bound(_ names: Set<String>, except scope: GlobalScope) -> [Candidate] {
    names.filter { scope.environment[$0] == nil }.sorted().map { Candidate($0, "named above") }
  }

  static let builtins =
    BuiltinTable.signatures.values.sorted { $0.name < $1.name }
    .map { Candidate($0.name, HelpText.firstLine($0.summary)) } + constants

  private static let constants = Checker.constants.keys.sorted().map { Candidate($0, "a constant") }

  static let layers = BuiltinTable.layers.values.sorted { $0.name < $1.name }
    .map { Candidate($0.name, HelpText.firstLine($0.summary)) }

  static func words(_ words: [String]) -> [Candidate] {
    words.filter { !$0.isEmpty }.map { Candidate($0, DeclarationHelp.summary(of: $0)) }
  }

  static func declarations(_ keywords: [Declaration.Keyword]) -> [Candidate] {
    // What is read but not available yet has no help.
    words(keywords.map(\.rawValue).filter { DeclarationHelp.forms[$0] != nil }.sorted())
  }

  static func options(_ rules: [OptionRule]) -> [Candidate] { rules.map { Candidate($0.name, $0.help) } }

  static func members(of owner: Declaration.Keyword?) -> [Candidate] {
    let kinds: [Member.Kind] =
      owner == .twin
      ? [.input, .constant, .parameter, .state, .output, .require, .when]
      : owner == .net ? [.input, .parameter, .output] : [.parameter]
    return kinds.map { Candidate($0.rawValue, help(of: $0)) }
  }

  private static func help(of member: Member.Kind) -> String {
    switch member {
    case .input: "what comes from outside: `in u: kW`"
    case .constant: "a value that stays: `const A = 2 m^2`"
    case .parameter: "a value that may be estimated: `param k = 0.1 in 0.01..1`"
    case .state: "what the equations integrate: `state T = 20 degC`"
    case .output: "what is seen of it: `out y = 2*x`"
    case .require: "what must hold of the parameters"
    case .when: "what happens at an event"
    case .part: "another twin inside"
    case .connect: "feeds an input from an output"
    }
  }

  // MARK: Units

  /// The units by their declared names, then with the prefixes that one often writes, then by their other names.
  static func units(_ table: UnitTable) -> [Candidate] {
    let names = table.names.sorted { ($0.lowercased(), $0) < ($1.lowercased(), $1) }
    let (declared, others) = (
      names.filter { table.definition(of: $0)?.name == $0 }, names.filter { table.definition(of: $0)?.name != $0 }
    )
    return (declared + common.filter { table.contains($0) } + others).map { Candidate($0, meaning(of: $0, table)) }
  }

  private static let common = [
    "mm", "cm", "km", "mg", "ms", "us", "kHz", "MHz", "GHz", "kN", "kPa", "MPa", "hPa", "kJ", "MJ", "mW", "kW", "MW",
    "GW", "kWh", "MWh", "mA", "mV", "kV", "mL", "kmol", "mmol", "kohm", "MB", "GB",
  ]

  private static func meaning(of name: String, _ table: UnitTable) -> String {
    guard let definition = table.definition(of: name) else { return "with a prefix" }
    return definition.name == name
      ? HelpText.firstLine(definition.doc) : "from \(definition.name): \(HelpText.firstLine(definition.doc))"
  }
}

/// What a value is, in one line, from its type alone.
enum TypeText {
  static func describe(_ type: Type, _ units: UnitTable) -> String {
    switch type {
    case .number(let quantity) where quantity.isDimensionless && quantity.unit == nil: return "a number"
    case .number(let quantity): return "a quantity in \(units.name(of: quantity))"
    case .table(let table):
      var names = table.columns.map(\.name)
      switch table.time {
      case .elapsed(let name, _), .instants(let name): names.insert(name, at: 0)
      case nil: break
      }
      let shown = names.count > 6 ? names.prefix(5) + ["…"] : names[...]
      return "\(table.isRun ? "a run" : "a table") of \(shown.joined(separator: ", "))"
    case .record(let fields):
      return "a record of \(fields.prefix(6).map(\.name).joined(separator: ", "))"
    case .list(let element) where element != .never:
      let name = units.name(of: element)
      return "a list, each \(name)"
    case .function(.closure(let declaration, _)):
      return "fn(\(declaration.parameterList))"
    case .function(.builtin(let name)): return "the function \(name)"
    default: return units.name(of: type)
    }
  }
}
