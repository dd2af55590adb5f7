import Checking
import Diagnostics
import Learning
import Plotting
import Runtime
import Units

// What models and scores show: the history of a training, confusion matrices, receiver operating characteristics, calibration.

extension FigureBuilder {
  /// The loss of training and validation over the epochs, the best of them marked.
  mutating func history(_ frame: PlotFrame, _ view: PlotView) throws -> Made {
    let model = try operands.value(view.subject).asModel()
    guard !model.history.isEmpty else {
      throw EvaluationError(
        code: "plot-values", "`\(PlotNames.oneLine(view.text))` was never trained, so it has no losses to show",
        help: ["`train m = \(model.model.net.name) on … { … }` keeps them"], span: view.span)
    }
    let tag = source(view)
    let epochs = model.history.map { Double($0.epoch) }
    let losses = model.history.map(\.loss)
    let valid = model.history.map { $0.validLoss ?? .nan }
    var marks = [Plotting.Mark(.line(x: epochs, y: losses), label: "training", source: tag, style: 0)]
    if valid.contains(where: { !$0.isNaN }) {
      marks.append(Plotting.Mark(.line(x: epochs, y: valid), label: "validation", source: tag, style: 1))
      if let best = model.history.last(where: { $0.isBest && $0.validLoss != nil }), let loss = best.validLoss {
        marks.append(
          Plotting.Mark(
            .points(x: [Double(best.epoch)], y: [loss]), label: "best, epoch \(best.epoch)", source: tag, style: 1))
      }
    }
    let shown = losses + valid.filter { !$0.isNaN }
    return Made(
      panel: Panel(
        marks: marks, xAxis: Axis(label: "Epoch"),
        yAxis: Axis(label: "Loss", isLogarithmic: shown.allSatisfy { $0 > 0 })))
  }

  // MARK: Scores

  /// How often each class was taken for each, coloured by its share of the true class.
  mutating func confusion(_ view: PlotView) throws -> [Made] {
    let outputs = try scored(view)
    return outputs.compactMap { output -> Made? in
      guard let matrix = output.confusion else { return nil }
      let (count, names) = (matrix.classCount, classes(output, matrix.classCount))
      var map = HeatMap(
        values: (0..<count * count).map { index in
          let support = matrix.support(index / count)
          return support == 0 ? .nan : Double(matrix.counts[index]) / Double(support)
        }, rows: count, columns: count, rowLabels: names, columnLabels: names, range: 0...1,
        colours: Self.shades, label: "Share of the true class")
      map.texts = matrix.counts.map(String.init)
      return Made(
        panel: Panel(
          title: title(output, of: outputs), marks: [Plotting.Mark(.heat(map), source: source(view))],
          xAxis: Axis(label: "Predicted"), yAxis: Axis(label: "True")))
    }
  }

  /// The receiver operating characteristic of each class against the rest; of two classes that of class 1.
  mutating func receiverCurves(_ view: PlotView) throws -> [Made] {
    let outputs = try scored(view)
    return outputs.compactMap { output -> Made? in
      guard let area = output.receiver else { return nil }
      let (tag, names) = (source(view), classes(output, area.classCount))
      let shown = area.classCount == 2 ? [1] : Array(0..<area.classCount)
      let curves = shown.compactMap { index -> Plotting.Mark? in
        let points = area.curve(index)
        guard !points.isEmpty else { return nil }
        let score = "AUC " + formatNumber(area.area(index), .decimals(3))
        let isNamed = area.classCount > 2 || !output.labels.isEmpty
        return Plotting.Mark(
          .line(x: points.map(\.falsePositives), y: points.map(\.truePositives)),
          label: isNamed ? "\(output.labels.isEmpty ? "class " : "")\(names[index]), \(score)" : score, source: tag)
      }
      return Made(
        panel: Panel(
          title: title(output, of: outputs), marks: curves + [Plotting.Mark(.diagonal, source: tag)],
          xAxis: Axis(label: "False positive rate", minimum: 0, maximum: 1),
          yAxis: Axis(label: "True positive rate", minimum: 0, maximum: 1), isSquare: true))
    }
  }

  /// How often what was called probable came true.
  mutating func calibration(_ view: PlotView) throws -> [Made] {
    let outputs = try scored(view)
    return outputs.compactMap { output -> Made? in
      let found = output.wanted.lazy.compactMap { score -> Calibration? in
        if case .calibration(let bins) = score { output.calibration(bins: bins) } else { nil }
      }.first
      guard let bins = found?.bins else { return nil }
      let (tag, x, y) = (source(view), bins.map(\.predicted), bins.map(\.observed))
      return Made(
        panel: Panel(
          title: title(output, of: outputs),
          marks: [
            Plotting.Mark(.diagonal, source: tag), Plotting.Mark(.line(x: x, y: y), source: tag, style: 0),
            Plotting.Mark(.points(x: x, y: y), source: tag, style: 0),
          ], xAxis: Axis(label: "Predicted probability", minimum: 0, maximum: 1),
          yAxis: Axis(label: "Observed share", minimum: 0, maximum: 1), isSquare: true))
    }
  }

  /// White to dark blue: nothing is white, so that what was confused stands out from what was not.
  private static let shades = ColourMap(
    stops: [0xFFFFFF, 0xD6E6F4, 0xABCFE6, 0x6AADD5, 0x3787C0, 0x105BA4, 0x08306B].map { Colour($0) })

  private func scored(_ view: PlotView) throws -> [OutputScores] {
    guard case .object(let object) = try operands.value(view.subject), let scores = object as? ScoresObject else {
      throw try operands.value(view.subject).unexpected("scores")
    }
    return scores.outputs
  }

  private func classes(_ output: OutputScores, _ count: Int) -> [String] {
    output.labels.count == count ? output.labels : (0..<count).map(String.init)
  }

  private func title(_ output: OutputScores, of outputs: [OutputScores]) -> String? {
    outputs.count > 1 ? output.name : nil
  }
}
