import Glibc
import Plotting

/// A small generator of its own, so that the figures of the tests are the same everywhere.
struct Noise {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 2 &+ 1 }

  /// Uniform in 0..<1 (Knuth's MMIX multiplier, the high bits).
  mutating func uniform() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) * 0x1p-53
  }

  /// Roughly normal with mean 0 and deviation 1: the sum of twelve uniforms.
  mutating func normal() -> Double {
    (0..<12).reduce(-6.0) { sum, _ in sum + uniform() }
  }
}

/// Figures of the kinds that scripts make.
enum SampleFigures {
  static let minutes: [Double] = (0...60).map { Double($0) * 10 }

  /// Calibration, residual and prediction of a heater.
  static func heater() -> Figure {
    var noise = Noise(seed: 1)
    let model = minutes.map { 21 + 28 * (1 - exp(-$0 / 220)) }
    let measured = model.map { $0 + 0.17 * noise.normal() }
    let seconds: [Double] = (0...240).map { Double($0) * 5 }
    let middle = seconds.map { 21 + 48 * (1 - exp(-$0 / 230)) }
    let spread = seconds.map { 0.3 + 2.2 * $0 / 1200 }
    return Figure(panels: [
      Panel(
        title: "Calibration",
        marks: [
          Mark(.points(x: minutes, y: measured), label: "lab.T1", source: 1),
          Mark(.line(x: minutes, y: model), label: "f.T1", source: 2),
        ], xAxis: Axis(kind: .elapsedTime), yAxis: Axis(label: "T1", unit: "degC")),
      Panel(
        title: "Residual",
        marks: [Mark(.line(x: minutes, y: zip(measured, model).map { $0 - $1 }), label: "lab.T1 - f.T1", source: 3)],
        xAxis: Axis(kind: .elapsedTime), yAxis: Axis(unit: "K")),
      Panel(
        title: "80 % step",
        marks: [
          Mark(
            .band(
              x: seconds, lower: zip(middle, spread).map { $0 - $1 }, upper: zip(middle, spread).map { $0 + $1 },
              centre: middle), label: "hot.T1, 90 %", source: 4)
        ], xAxis: Axis(kind: .elapsedTime), yAxis: Axis(label: "T1", unit: "degC")),
    ])
  }

  static func lynxAndHare() -> Figure {
    let years: [Double] = (0...20).map { 1900 + Double($0) }
    let fine: [Double] = (0...400).map { 1900 + Double($0) / 20 }
    var noise = Noise(seed: 2)
    func cycle(_ phase: Double, _ level: Double) -> (Double) -> Double {
      { year in level * exp(0.9 * sin((year - 1900) / 10 * 2 * Double.pi + phase)) }
    }
    func panel(_ name: String, _ curve: (Double) -> Double) -> Panel {
      Panel(
        title: name,
        marks: [
          Mark(.points(x: years, y: years.map { curve($0) * exp(0.2 * noise.normal()) }), label: "furs"),
          Mark(.line(x: fine, y: fine.map(curve)), label: "fit"),
        ], xAxis: Axis(label: "Year"), yAxis: Axis(label: "thousands"))
    }
    return Figure(
      title: "Pelts taken by the Hudson's Bay Company",
      panels: [panel("Hare", cycle(0.4, 32)), panel("Lynx", cycle(-0.8, 18))])
  }

  static func confusion() -> Figure {
    var noise = Noise(seed: 3)
    let names = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot"]
    let values = (0..<100).map { index -> Double in
      index / 10 == index % 10
        ? 850 + (100 * noise.uniform()).rounded() : (30 * noise.uniform() * noise.uniform()).rounded()
    }
    let map = HeatMap(values: values, rows: 10, columns: 10, rowLabels: names, columnLabels: names, label: "images")
    return Figure(panels: [
      Panel(
        title: "Fashion, test images", marks: [Mark(.heat(map))], xAxis: Axis(label: "predicted"),
        yAxis: Axis(label: "true"))
    ])
  }

  static func histogram() -> Figure {
    var noise = Noise(seed: 4)
    return Figure(panels: [
      Panel(
        marks: [Mark(.histogram(values: (0..<2000).map { _ in 0.0495 + 0.0002 * noise.normal() }, bins: nil))],
        xAxis: Axis(label: "Ua", unit: "W/K"))
    ])
  }

  /// A thermometer and the truth over a day: 1441 samples, some of them missing.
  static func sensor() -> Figure {
    var noise = Noise(seed: 5)
    let time: [Double] = (0...1440).map { Double($0) * 60 }
    let truth = time.map { 19.5 + 2.2 * sin($0 / 21_600 * 2 * Double.pi - 0.7) + 0.00001 * $0 }
    let probe = truth.map {
      noise.uniform() < 0.01 ? Double.nan : (($0 + 0.2 + 0.3 * noise.normal()) * 10).rounded() / 10
    }
    return Figure(panels: [
      Panel(
        title: "What the thermometer says",
        marks: [Mark(.line(x: time, y: probe), label: "probe"), Mark(.line(x: time, y: truth), label: "run.air")],
        xAxis: Axis(kind: .elapsedTime), yAxis: Axis(unit: "degC"))
    ])
  }

  static func eight() -> Figure {
    let x: [Double] = (0...100).map { Double($0) / 10 }
    let marks = (0..<8).map { k in
      Mark(.line(x: x, y: x.map { sin($0 + Double(k) * 0.5) * exp(-$0 / (4 + Double(k))) }), label: "mode \(k + 1)")
    }
    return Figure(panels: [
      Panel(title: "Eight modes", marks: marks, xAxis: Axis(label: "x", unit: "m"), yAxis: Axis(label: "w", unit: "mm"))
    ])
  }

  static func kinds() -> Figure {
    var noise = Noise(seed: 7)
    let day = 1_795_219_200.0
    let instants: [Double] = (0...96).map { day + Double($0) * 1800 }
    let x: [Double] = (1...12).map { Double($0) }
    let frequencies: [Double] = (0...60).map { pow(10, -1 + Double($0) / 12) }
    var gapped = instants.map { 2 + sin(($0 - day) / 20_000) }
    for index in 30..<40 { gapped[index] = .nan }
    return Figure(
      title: "Kinds of axes and marks",
      panels: [
        Panel(
          title: "Instants, with a gap",
          marks: [
            Mark(.steps(x: instants, y: gapped), label: "load"),
            Mark(.line(x: instants, y: gapped.map { $0 * 1.1 }), label: "limit"),
          ],
          xAxis: Axis(kind: .instant), yAxis: Axis(label: "Power", unit: "kW")),
        Panel(
          title: "Log–log",
          marks: [Mark(.line(x: frequencies, y: frequencies.map { 1 / (1 + $0 * $0) }), label: "|H|²")],
          xAxis: Axis(label: "Frequency", unit: "Hz", isLogarithmic: true),
          yAxis: Axis(label: "Gain", isLogarithmic: true)),
        Panel(
          title: "Error bars",
          marks: [
            Mark(
              .errorBars(x: x, y: x.map { $0 * 2.1 }, lower: x.map { $0 * 2.1 - 1.5 }, upper: x.map { $0 * 2.1 + 1.5 }),
              label: "measured"), Mark(.line(x: x, y: x.map { $0 * 2.05 }), label: "fit"),
          ], xAxis: Axis(label: "Dose", unit: "mg/L"), yAxis: Axis(label: "Flow", unit: "m^3/h")),
        Panel(
          title: "Two histograms",
          marks: [
            Mark(.histogram(values: (0..<800).map { _ in noise.normal() }, bins: nil), label: "before"),
            Mark(.histogram(values: (0..<800).map { _ in 1.5 + noise.normal() }, bins: nil), label: "after"),
          ], xAxis: Axis(label: "Error", unit: "Pa")),
      ], columns: 2)
  }
}
