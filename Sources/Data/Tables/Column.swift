/// One named column: numbers in SI units, or texts as codes into a dictionary.
public struct Column: Sendable, Equatable {
  public var name: String
  /// The symbol of the unit a person gave; the values themselves are in SI. Nil for a dimensionless column.
  public var unit: String?
  /// The numbers, or for a text column the index of each text in `texts`; NaN where the cell is missing.
  public let values: Values
  /// The distinct texts of a text column in order of appearance; nil for a column of numbers.
  public let texts: [String]?

  public init(_ name: String, _ values: Values, unit: String? = nil) {
    self.name = name
    self.unit = unit
    self.values = values
    self.texts = nil
  }

  /// A column of texts; nil is a missing one.
  public init(_ name: String, texts: [String?]) {
    var codes: [String: Double] = [:]
    var distinct: [String] = []
    let values = texts.map { text -> Double in
      guard let text else { return .nan }
      if let code = codes[text] { return code }
      let code = Double(distinct.count)
      codes[text] = code
      distinct.append(text)
      return code
    }
    self.init(name: name, unit: nil, values: Values(values), texts: distinct)
  }

  init(name: String, unit: String?, values: Values, texts: [String]?) {
    self.name = name
    self.unit = unit
    self.values = values
    self.texts = texts
  }

  public var isText: Bool { texts != nil }

  public var count: Int { values.count }

  /// The text of `row`; nil if it is missing, or the column holds numbers.
  public func text(at row: Int) -> String? {
    guard let texts, row >= 0, row < values.count else { return nil }
    let code = values[row]
    return code >= 0 && code < Double(texts.count) ? texts[Int(code)] : nil
  }

  /// How many cells are missing.
  public var missingCount: Int {
    values.withUnsafeBufferPointer { numbers in
      numbers.reduce(into: 0) { total, number in total += number.isNaN ? 1 : 0 }
    }
  }

  func replacing(_ values: Values) -> Column {
    Column(name: name, unit: unit, values: values, texts: texts)
  }
}
