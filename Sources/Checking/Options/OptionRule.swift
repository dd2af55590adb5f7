import Syntax

// The options of the declarations: which there are, the words that may stand behind each, and what it takes in its block. The checker
// refuses what is not here, the prompt completes and explains what is. An option's value is checked where the declaration is.

/// One option of a declaration, or one word that may be its value.
public struct OptionRule: Sendable {
  public let name: String
  /// One line on what it says.
  public let help: String
  /// The words that may stand behind it, each with the options that it takes; empty where the value is an expression.
  public let words: [OptionRule]
  /// What its block takes.
  public let options: [OptionRule]
  public let isRepeatable: Bool
  /// Besides `words` an expression may stand behind it.
  public let takesExpressions: Bool

  public init(
    _ name: String, _ help: String, words: [OptionRule] = [], options: [OptionRule] = [], isRepeatable: Bool = false,
    takesExpressions: Bool = false
  ) {
    self.name = name
    self.help = help
    self.words = words
    self.options = options
    self.isRepeatable = isRepeatable
    self.takesExpressions = takesExpressions
  }

  /// What a word takes in the block behind it.
  func options(of word: String) -> [OptionRule] { words.first { $0.name == word }?.options ?? [] }

  /// What the block of a declaration takes. `format` is the word before a source, as `csv` is.
  public static func options(of keyword: Declaration.Keyword, format: String? = nil) -> [OptionRule] {
    switch keyword {
    case .unit: return unit
    case .data:
      guard let format, ImageDefinition.Format(rawValue: format) != nil else { return reader }
      return images
    case .sensor: return sensor
    case .actuator: return actuator
    case .simulate: return simulate
    case .fit: return fit
    case .plot: return plot
    case .train: return train
    case .evaluate: return evaluate
    case .attention: return attention
    case .split, .twin, .sensitivity, .layer, .net, .step, .save, .param: return []
    }
  }

  /// What the block of a member of a twin, net or layer takes, as `state x = 1 m { free 0..2 }`.
  public static func options(of member: Member.Kind) -> [OptionRule] {
    switch member {
    case .state: return state
    case .parameter: return learned
    default: return []
    }
  }
}

extension [OptionRule] {
  var names: [String] { map(\.name) }
  var repeatable: Set<String> { Set(filter(\.isRepeatable).map(\.name)) }
  /// The rule of that name.
  public func named(_ name: String) -> OptionRule? { first { $0.name == name } }
}
