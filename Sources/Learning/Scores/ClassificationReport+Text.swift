extension ClassificationReport {
  /// The report as scikit-learn lays it out, without a newline at the end.
  /// - Parameter displayWidth: the columns that a text takes.
  public func text(decimals: Int = 2, displayWidth: (String) -> Int = \.count) -> String {
    let names = (rows.map(\.name) + [weightedAverage.name]).map(displayWidth)
    let width = names.max() ?? 0
    func line(_ name: String, _ cells: [String]) -> String {
      padded(name, width, displayWidth) + " " + cells.map { " " + padded($0, 9) }.joined()
    }
    func figures(_ row: Row) -> String {
      line(row.name, [row.precision, row.recall, row.f1].map { fixed($0, decimals: decimals) } + ["\(row.support)"])
    }
    var lines = [line("", ["precision", "recall", "f1-score", "support"]), ""]
    lines += rows.map(figures) + [""]
    lines.append(
      line("accuracy", ["", "", fixed(accuracy, decimals: decimals), "\(macroAverage.support)"]))
    lines += [figures(macroAverage), figures(weightedAverage)]
    return lines.joined(separator: "\n")
  }
}

extension ConfusionMatrix {
  /// The counts in a grid: a row for each true class, a column for each predicted one, under the names of the classes
  /// where these are short enough and else under their numbers.
  /// - Parameters:
  ///   - width: the columns that there are; names that do not fit stand at the rows only.
  ///   - displayWidth: the columns that a text takes.
  public func text(
    labels: [String] = [], width: Int = 80, displayWidth: (String) -> Int = \.count
  ) -> String {
    let numbers = (0..<classCount).map { "\($0)" }
    let names = labels.count == classCount ? labels : numbers
    let margin = names.map(displayWidth).max() ?? 0
    let widest = counts.map { "\($0)".count }.max() ?? 1
    func total(_ heads: [String]) -> Int {
      margin + heads.reduce(0) { $0 + 2 + max(displayWidth($1), widest) }
    }
    let isNumbered = total(names) > width && names != numbers
    let heads = isNumbered ? numbers : names
    let sides = isNumbered ? zip(numbers, names).map { "\($1) \(padded($0, numbers.last?.count ?? 1))" } : names
    let side = sides.map(displayWidth).max() ?? 0
    var lines = [
      padded("", side) + heads.map { "  " + padded($0, max(displayWidth($0), widest), displayWidth) }.joined()
    ]
    for actual in 0..<classCount {
      let cells = heads.indices.map { predicted in
        "  " + padded("\(self[actual, predicted])", max(displayWidth(heads[predicted]), widest))
      }
      lines.append(padded(sides[actual], side, displayWidth) + cells.joined())
    }
    return lines.joined(separator: "\n")
  }
}
