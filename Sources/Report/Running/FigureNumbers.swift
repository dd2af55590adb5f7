import Documents
import Plotting

/// The numbers that a figure shows, a series a mark. They are found by reflection, so that a new kind of mark is compared
/// from the day it is drawn.
enum FigureNumbers {
  static func series(of figure: Plotting.Figure) -> [FigureSeries] {
    var all: [FigureSeries] = []
    for (number, panel) in figure.panels.enumerated() {
      let units = [panel.xAxis.unit, panel.yAxis.unit].compactMap { $0 }.joined(separator: ", ")
      for mark in panel.marks {
        let shape = Mirror(reflecting: mark.shape).children.first
        let kind = shape?.label ?? "\(mark.shape)"
        var columns: [FigureSeries.Column] = []
        if let shape { collect(shape.value, shape.label ?? "", depth: 0, into: &columns) }
        let label = mark.label.map { " “\($0)”" } ?? ""
        let place = figure.panels.count > 1 ? " in panel \(number + 1)" : ""
        all.append(FigureSeries(name: "\(kind)\(label)\(place)\(units.isEmpty ? "" : " (\(units))")", columns: columns))
      }
    }
    return all
  }

  private static func collect(_ value: Any, _ name: String, depth: Int, into columns: inout [FigureSeries.Column]) {
    switch value {
    case let numbers as [Double]: columns.append(FigureSeries.Column(name: name, numbers))
    case let number as Double: columns.append(FigureSeries.Column(name: name, [number]))
    case let number as Int: columns.append(FigureSeries.Column(name: name, [Double(number)]))
    case let rows as [[Double]]: columns.append(FigureSeries.Column(name: name, rows.flatMap { $0 }))
    case is String, is [String]: break
    default:
      guard depth < 4 else { return }
      for child in Mirror(reflecting: value).children {
        // The parts of an optional and of a single unnamed value are called after the whole.
        let label = child.label.flatMap { $0 == "some" || $0.hasPrefix(".") ? nil : $0 } ?? name
        collect(child.value, label, depth: depth + 1, into: &columns)
      }
    }
  }
}
