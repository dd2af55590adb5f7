import Checking
import Units

/// Chooses the unit in which an axis shows its values.
struct PlotUnits {
  let table: UnitTable

  /// The unit the panel asks for; else the first that was written with the values; else one that suits their size.
  ///
  /// - Parameter values: in SI units.
  func unit(asked: Unit?, written quantities: [Quantity], values: [[Double]]) -> Unit {
    if let asked { return asked }
    guard let first = quantities.first else { return .one }
    // A unit of points, such as degC, does not serve their differences.
    if let unit = quantities.lazy.compactMap(\.unit).first(where: { !$0.isPoint || first.isPoint }) { return unit }
    if first.isPoint, let celsius = celsius, celsius.dimension == first.dimension { return celsius }
    return table.preferredUnit(for: first.dimension, value: largest(values))
  }

  /// The unit of that name or expression, as a column carries it.
  func named(_ symbol: String) -> Unit? { (try? table.lookup(symbol)) ?? nil }

  private var celsius: Unit? { named("degC") }

  private func largest(_ values: [[Double]]) -> Double {
    var largest = 0.0
    for column in values {
      for value in column where value.magnitude > largest && value.isFinite { largest = value.magnitude }
    }
    return largest
  }

  /// What is measured, as the title of an axis: `Temperature`, `Temperature difference`; nil when the dimension has no name.
  func name(of quantity: Quantity) -> String? {
    guard !quantity.isDimensionless, let name = quantity.dimension.commonName else { return nil }
    let isDifference = quantity.dimension == Dimension(.temperature) && !quantity.isPoint
    return name.prefix(1).uppercased() + name.dropFirst() + (isDifference ? " difference" : "")
  }

  /// Whether a column's name is a name of its unit, as `year` is of `yr`: then the axis needs no unit beside the name.
  func isName(_ name: String, of unit: Unit) -> Bool {
    named(name.lowercased()).map { $0.dimension == unit.dimension && $0.factor == unit.factor } ?? false
  }
}
