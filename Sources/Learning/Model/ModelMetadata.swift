/// What a model must be kept together with to be used: how its fields were brought to a common scale, in which units
/// they were, and what its classes are called.
public struct ModelMetadata: Sendable, Hashable {
  /// By the name of an input or output: how the numbers along its last axis were standardised.
  public var standardizations: [String: Standardization]
  /// By the name of an input or output: the units of those columns, as symbols; empty for plain numbers.
  public var units: [String: [String]]
  /// By the name of an output: the names of its classes.
  public var labels: [String: [String]]

  public init(
    standardizations: [String: Standardization] = [:], units: [String: [String]] = [:], labels: [String: [String]] = [:]
  ) {
    (self.standardizations, self.units, self.labels) = (standardizations, units, labels)
  }

  /// What a dataset tells of the fields that a net takes and is held against.
  public init(_ net: Net, _ dataset: any Dataset) {
    self.init()
    guard let matching = try? FieldMatching(net: net, fields: dataset.fields, requiresTargets: false) else { return }
    let fields = zip(net.inputs, matching.inputs.map { Optional($0) }) + zip(net.outputs, matching.targets)
    for (port, field) in fields {
      guard let field else { continue }
      if let standardization = dataset.standardization(of: field) { standardizations[port.name] = standardization }
      if !dataset.fields[field].labels.isEmpty { labels[port.name] = dataset.fields[field].labels }
    }
  }

  // MARK: - As texts

  private static let standardizationKey = "standardization."
  private static let unitsKey = "units."
  private static let labelsKey = "labels."

  /// As the texts of a safetensors file: a line for each column or class, its parts apart by tabs.
  var texts: [String: String] {
    var texts: [String: String] = [:]
    for (name, row) in standardizations {
      let lines = row.names.indices.map { [Self.escaped(row.names[$0]), "\(row.means[$0])", "\(row.deviations[$0])"] }
      texts[Self.standardizationKey + name] = lines.map { $0.joined(separator: "\t") }.joined(separator: "\n")
    }
    for (name, row) in units { texts[Self.unitsKey + name] = Self.joined(row) }
    for (name, row) in labels { texts[Self.labelsKey + name] = Self.joined(row) }
    return texts
  }

  /// What `texts` gave; what cannot be read is left out.
  init(texts: [String: String]) {
    self.init()
    for (key, text) in texts {
      func name(_ prefix: String) -> String? { key.hasPrefix(prefix) ? String(key.dropFirst(prefix.count)) : nil }
      if let name = name(Self.unitsKey) {
        units[name] = Self.lines(text)
      } else if let name = name(Self.labelsKey) {
        labels[name] = Self.lines(text)
      } else if let name = name(Self.standardizationKey) {
        let rows = text.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        guard rows.allSatisfy({ $0.count == 3 && Double($0[1]) != nil && Double($0[2]) != nil }) else { continue }
        standardizations[name] = Standardization(
          names: rows.map { Self.unescaped(String($0[0])) }, means: rows.compactMap { Double($0[1]) },
          deviations: rows.compactMap { Double($0[2]) })
      }
    }
  }

  private static func joined(_ names: [String]) -> String { names.map(escaped).joined(separator: "\n") }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { unescaped(String($0)) }
  }

  private static func escaped(_ name: String) -> String {
    name.map { character in
      switch character {
      case "\\": "\\\\"
      case "\t": "\\t"
      case "\n": "\\n"
      default: String(character)
      }
    }.joined()
  }

  private static func unescaped(_ text: String) -> String {
    var (name, isEscape) = ("", false)
    for character in text {
      if isEscape {
        name.append(character == "t" ? "\t" : character == "n" ? "\n" : character)
        isEscape = false
      } else if character == "\\" {
        isEscape = true
      } else {
        name.append(character)
      }
    }
    return name
  }
}

private func + <A, B>(left: Zip2Sequence<[A], [B]>, right: Zip2Sequence<[A], [B]>) -> [(A, B)] {
  Array(left) + Array(right)
}
