import Glibc
import Plotting

/// A figure for each family of marks.
extension SampleFigures {
  static func distributions() -> Figure {
    var noise = Noise(seed: 21)
    let before = (0..<300).map { _ in noise.normal() }
    let after = (0..<200).map { _ in 1.5 + 0.6 * noise.normal() } + (0..<40).map { _ in 4 + 0.3 * noise.normal() }
    let x = Axis(label: "Error", unit: "K")
    return Figure(
      title: "Distributions",
      panels: [
        Panel(
          marks: [
            Mark(.density(values: before, bandwidth: nil), label: "before"),
            Mark(.density(values: after, bandwidth: 0.2), label: "after"),
          ], xAxis: x),
        Panel(
          marks: [Mark(.ecdf(values: before), label: "before"), Mark(.ecdf(values: after), label: "after")], xAxis: x),
        Panel(
          marks: [
            Mark(.box(values: before), label: "before"), Mark(.box(values: after), label: "after"),
            Mark(.level(0), label: "target"),
          ], yAxis: x),
        Panel(marks: [Mark(.violin(values: before), label: "before"), Mark(.violin(values: after))], yAxis: x),
      ], columns: 2)
  }

  static func functions() -> Figure {
    let (rows, columns) = (21, 31)
    let values = (0..<rows * columns).map { index -> Double in
      let (x, y) = (Double(index % columns) / 10 - 1.5, Double(index / columns) / 10 - 1)
      return x * x - 1.5 * y * y + 0.3 * x * y
    }
    let map = HeatMap(
      values: values, rows: rows, columns: columns, xExtent: -1.5...1.5, yExtent: -1...1, label: "loss", unit: "1")
    let grid = (0..<49).map { (x: Double($0 % 7) - 3, y: Double($0 / 7) - 3) }
    return Figure(
      panels: [
        Panel(
          title: "Contours",
          marks: [Mark(.contour(map, levels: nil)), Mark(.line(x: [-1, 0, 1], y: [-0.5, 0.5, 0]), label: "path")],
          xAxis: Axis(label: "a"), yAxis: Axis(label: "b")),
        Panel(title: "Surface", marks: [Mark(.surface(map))], xAxis: Axis(label: "a"), yAxis: Axis(label: "b")),
        Panel(
          title: "Field",
          marks: [Mark(.arrows(x: grid.map(\.x), y: grid.map(\.y), dx: grid.map(\.y), dy: grid.map { -$0.x }))],
          xAxis: Axis(label: "angle", unit: "rad"), yAxis: Axis(label: "speed", unit: "rad/s"), isSquare: true),
      ], columns: 2)
  }

  static func compositions() -> Figure {
    let tokens = ["the", "valve", "opened", "before"]
    let weights: [Double] = [0.7, 0.1, 0.1, 0.1, 0.4, 0.4, 0.2, 0, 0.1, 0.6, 0.2, 0.1, 0.25, 0.25, 0.25, 0.25]
    let steps: [Double] = (0...20).map { Double($0) * 50 }
    return Figure(panels: [
      Panel(
        title: "Head 3",
        marks: [Mark(.flow(Flow(weights: weights, rows: 4, columns: 4, rowLabels: tokens, columnLabels: tokens)))]),
      Panel(
        title: "Share of each source",
        marks: [
          Mark(
            .stack(
              x: steps, layers: [steps.map { 0.3 + $0 / 4000 }, steps.map { 0.7 - $0 / 4000 }],
              names: ["valve", "pump"]))
        ], xAxis: Axis(label: "step")),
      Panel(
        title: "Batches",
        marks: [
          Mark(
            .intervals(
              names: ["fill", "heat", "fill", "drain"], starts: [0, 1200, 4000, 5000], ends: [1200, 4000, 5000, 5600],
              groups: [0, 0, 1, 1]))
        ], xAxis: Axis(kind: .elapsedTime)),
      Panel(
        title: "Yield",
        marks: [Mark(.tornado(names: ["feed", "heat", "age"], low: [76, 70, 79], high: [78, 85, 74], base: 77))],
        xAxis: Axis(unit: "percent")),
      Panel(
        marks: [
          Mark(.bars(x: [0, 1, 2], heights: [3, 2, 4]), label: "heating"),
          Mark(.bars(x: [0, 1, 2], heights: [1, 2, -1]), label: "pumping"),
        ], stacksBars: true),
    ])
  }

  static func references() -> Figure {
    let measured: [Double] = minutes.map { 21 + 28 * (1 - exp(-$0 / 220)) }
    let rate: [Double] = (0...20).map { Double($0) / 20 }
    return Figure(panels: [
      Panel(
        title: "Events",
        marks: [
          Mark(.line(x: minutes, y: measured), label: "T"), Mark(.event(at: 100), label: "valve opened"),
          Mark(.event(at: 120), label: "pump started"), Mark(.event(at: 125), label: "alarm"), Mark(.event(at: 590)),
          Mark(.region(from: 300, to: 400), label: "drift"), Mark(.level(45), label: "limit"),
        ], xAxis: Axis(kind: .elapsedTime), yAxis: Axis(unit: "degC")),
      Panel(
        title: "Residual", marks: [Mark(.line(x: minutes, y: measured.map { $0 / 50 - 1 }), label: "model - plant")],
        xAxis: Axis(kind: .elapsedTime), yAxis: Axis(unit: "K"), weight: 0.4),
      Panel(
        title: "ROC", marks: [Mark(.steps(x: rate, y: rate.map { sqrt($0) }), label: "AUC 0.67"), Mark(.diagonal)],
        xAxis: Axis(label: "false alarms"), yAxis: Axis(label: "hits"), isSquare: true),
    ])
  }

  static let ofMarks = [
    ("distributions", distributions()), ("functions", functions()), ("compositions", compositions()),
    ("references", references()),
  ]
}
