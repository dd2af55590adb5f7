import Diagnostics
import Learning
import Plotting
import Runtime

/// The curves of the loss, of training and of validation, drawn as `plot live` draws while a net trains. What goes wrong with
/// drawing is no matter of the training, and is passed over.
final class LossCurve {
  private let name: String
  private let statement: Span
  private let showing: FigureShowing
  private var epochs: [Double] = []
  private var losses: [Double] = []
  private var validEpochs: [Double] = []
  private var validLosses: [Double] = []

  init(_ name: String, _ statement: Span, _ showing: FigureShowing) {
    (self.name, self.statement, self.showing) = (name, statement, showing)
  }

  private var live: LivePlots { showing.host.resource { FigureDisplay() }.live }

  /// Whether it is drawn again and again, rather than once at the end.
  var isInPlace: Bool { LivePlots.screen(showing.host) > 0 }

  func begin(_ summary: TrainingSummary) {
    for record in summary.history { note(record) }
  }

  func add(_ record: EpochRecord) {
    note(record)
    draw(losses, at: epochs)
  }

  /// An epoch that goes on adds the mean of its loss so far.
  func add(_ progress: TrainingProgress) {
    guard isInPlace, !progress.isValidating, progress.batch > 0 else { return }
    let share = Double(progress.batch) / Double(max(progress.batches, 1))
    draw(losses + [progress.loss], at: epochs + [Double(progress.epoch - 1) + share])
  }

  /// Draws the last state, where it is not drawn yet.
  func conclude() { try? live.conclude(statement) }

  private func note(_ record: EpochRecord) {
    epochs.append(Double(record.epoch))
    losses.append(record.loss)
    guard let valid = record.validLoss else { return }
    validEpochs.append(Double(record.epoch))
    validLosses.append(valid)
  }

  private func draw(_ values: [Double], at places: [Double]) {
    var marks = [Plotting.Mark(.line(x: places, y: values), label: "loss")]
    if !validLosses.isEmpty { marks.append(Plotting.Mark(.line(x: validEpochs, y: validLosses), label: "validation")) }
    let isPositive = (values + validLosses).allSatisfy { $0 > 0 }
    let figure = Figure(
      title: name,
      panels: [
        Panel(marks: marks, xAxis: Axis(label: "Epoch"), yAxis: Axis(label: "Loss", isLogarithmic: isPositive))
      ])
    try? live.pass(Chart(figure: figure, span: statement, showing: showing))
  }

  private struct Chart: LiveChart {
    let figure: Figure
    let span: Span
    let showing: FigureShowing

    func check() {}
    func show() throws { _ = try showing.show(figure) }
    func drawing(rows: Int) throws -> Drawing { try showing.drawing(figure, rows: rows) }
  }
}
