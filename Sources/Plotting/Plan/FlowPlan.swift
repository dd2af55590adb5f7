import Glibc

/// A flow with its ribbons settled, in a unit square whose origin is the upper left corner.
struct FlowPlan: Equatable {
  var flow: Flow
  var rowNames: [String]
  var columnNames: [String]
  var rowSums: [Double]
  var columnSums: [Double]
  /// Of the weights as they were given; here they are in proportion to it.
  var greatest: Double

  /// A ribbon's upper and lower edge at both sides.
  struct Ribbon: Equatable {
    var row: Int
    var column: Int
    /// In proportion to the greatest weight, 0 to 1.
    var strength: Double
    var left: ClosedRange<Double>
    var right: ClosedRange<Double>
  }

  /// Weights below this share of the greatest would be drawn as nothing.
  static let leastStrength = 0.004
  /// How much of its slot a token with the greatest sum takes.
  private static let fill = 0.8

  init(_ flow: Flow) {
    self.flow = flow
    func names(_ labels: [String]?, _ count: Int) -> [String] {
      labels.map { $0.map(plainText) } ?? (0..<count).map { String($0) }
    }
    rowNames = names(flow.rowLabels, flow.rows)
    columnNames = names(flow.columnLabels, flow.columns)
    rowSums = [Double](repeating: 0, count: flow.rows)
    columnSums = [Double](repeating: 0, count: flow.columns)
    greatest = flow.weights.filter { !$0.isNaN }.max() ?? 0
    // Only proportions are drawn, and sums of proportions stay finite.
    let most = greatest
    self.flow.weights = flow.weights.map { most > 0 ? $0 / most : $0 }
    for row in 0..<flow.rows {
      for column in 0..<flow.columns {
        let weight = self.flow.weights[row * flow.columns + column]
        guard weight > 0 else { continue }
        rowSums[row] += weight
        columnSums[column] += weight
      }
    }
  }

  /// The middle of a token, from the top.
  func middle(_ index: Int, of count: Int) -> Double { (Double(index) + 0.5) / Double(count) }

  /// The height of a token's own bar, in proportion to what leaves or reaches it.
  func bar(_ sum: Double, of sums: [Double]) -> Double { sum * barScale(sums) }

  private func barScale(_ sums: [Double]) -> Double {
    let most = sums.max() ?? 0
    return most > 0 ? Self.fill / Double(sums.count) / most : 0
  }

  /// The ribbons, the weakest first. At each token they lie on one another in the order of the tokens on the other side.
  var ribbons: [Ribbon] {
    var result: [Ribbon] = []
    var filled = (rows: [Double](repeating: 0, count: flow.rows), columns: [Double](repeating: 0, count: flow.columns))
    let scales = (rows: barScale(rowSums), columns: barScale(columnSums))
    for row in 0..<flow.rows {
      for column in 0..<flow.columns {
        let weight = flow.weights[row * flow.columns + column]
        guard weight > 0 else { continue }
        func edges(_ index: Int, _ sums: [Double], _ scale: Double, _ filled: inout Double) -> ClosedRange<Double> {
          let height = sums[index] * scale
          let top = middle(index, of: sums.count) - height / 2
          let from = filled / sums[index]
          filled += weight
          let to = min(1, filled / sums[index])
          return top + min(from, to) * height...top + to * height
        }
        let left = edges(row, rowSums, scales.rows, &filled.rows[row])
        let right = edges(column, columnSums, scales.columns, &filled.columns[column])
        if weight >= Self.leastStrength {
          result.append(Ribbon(row: row, column: column, strength: weight, left: left, right: right))
        }
      }
    }
    return result.enumerated().sorted {
      ($0.element.strength, $0.offset) < ($1.element.strength, $1.offset)
    }.map(\.element)
  }

  /// How far a ribbon has got from its left to its right end at `t` of the way across: level at both ends.
  static func course(_ t: Double) -> Double { t * t * (3 - 2 * t) }
}
