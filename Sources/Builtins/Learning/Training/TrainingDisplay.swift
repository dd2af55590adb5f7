import Checking
import Learning
import Runtime
import Units

/// Shows how a training goes on: a line for each epoch, and on a terminal, while the epoch lasts, one that moves.
/// With `live` the lines give way to a curve where that can be drawn in place. With `log` it also writes a csv file and the event files of TensorBoard.
final class TrainingDisplay: TrainingReporter {
  private let name: String
  private let host: RuntimeHost
  private let log: TrainingLog?
  private let curve: LossCurve?
  private var epochs = 1
  private var isShown = false
  /// What validation gave in the epoch before, shown while the next one runs.
  private var last: EpochRecord?

  init(_ name: String, _ host: RuntimeHost, log: String?, curve: LossCurve? = nil) {
    (self.name, self.host, self.curve) = (name, host, curve)
    self.log = log.map { TrainingLog(folder: $0) }
  }

  func began(_ summary: TrainingSummary) throws {
    epochs = summary.epochs
    last = summary.history.last
    if let (epoch, batch) = summary.resumedAt {
      let isDone = epoch > summary.epochs
      tell(
        isDone
          ? "\(name): all \(summary.epochs) epochs are done"
          : "\(name) goes on in epoch \(epoch) of \(summary.epochs), "
            + "after \(batch) of \(summary.batchesPerEpoch) batches"
      )
    }
    curve?.begin(summary)
    try log?.begin(summary)
  }

  func progressed(_ progress: TrainingProgress) {
    curve?.add(progress)
    guard host.showsProgress else { return }
    isShown = true
    let width = max((host.terminal?.columns ?? 80) - 1, 20)
    host.writeStatus("\r\u{1B}[K" + String(liveLine(progress).prefix(width)))
  }

  func epochEnded(_ record: EpochRecord) throws {
    erase()
    last = record
    curve?.add(record)
    if curve?.isInPlace != true { tell(Self.line(record, of: epochs)) }
    try log?.add(record)
  }

  func ended(_ result: TrainingResult) {
    erase()
    curve?.conclude()
    if curve?.isInPlace == true, let last { tell(Self.line(last, of: epochs)) }
    switch result.ending {
    case .finished: break
    case .stoppedEarly(let epoch, let best):
      let waited = epoch - best
      tell("no better for \(waited) epoch\(waited == 1 ? "" : "s"), so \(name) stops in epoch \(epoch)")
    case .interrupted(let epoch, let batch):
      let learned = batch > 0 || epoch > 1
      tell(
        "interrupted in epoch \(epoch), after \(batch) batch\(batch == 1 ? "" : "es"): \(name) "
          + (learned ? "keeps what it has learned" : "has learned nothing yet"))
    }
    if let restored = result.restoredEpoch, restored != result.history.last?.epoch || isInterrupted(result) {
      let loss = result.history.first { $0.epoch == restored }?.validLoss ?? .nan
      tell("\(name) has the parameters of epoch \(restored), the best: valid \(Self.figure(loss))")
    }
  }

  private func isInterrupted(_ result: TrainingResult) -> Bool {
    if case .interrupted = result.ending { true } else { false }
  }

  /// Takes the moving line away, also when the run fails.
  func close() { erase() }

  /// Writes a line that whoever follows a pipe sees at once: a status flushes what was written before it.
  private func tell(_ line: String) {
    host.write(line + "\n")
    host.writeStatus("")
  }

  private func erase() {
    if isShown { host.writeStatus("\r\u{1B}[K") }
    isShown = false
  }

  // MARK: - Text

  private func liveLine(_ progress: TrainingProgress) -> String {
    let share = Double(progress.batch) / Double(max(progress.batches, 1))
    let filled = Int((share * 16).rounded(.down))
    let bar = String(repeating: "━", count: filled) + String(repeating: "┄", count: 16 - filled)
    var parts = [Self.epoch(progress.epoch, of: epochs), bar]
    if progress.isValidating {
      parts.append("validating")
    } else {
      parts.append("\(formatNumber(share * 100, .decimals(0))) %")
      if progress.secondsLeft.isFinite { parts.append("\(Self.duration(progress.secondsLeft)) left") }
    }
    parts.append("loss \(Self.figure(progress.loss))")
    for term in progress.terms { parts.append("\(term.name) \(Self.figure(term.value))") }
    if let valid = last?.validLoss { parts.append("(valid \(Self.figure(valid)))") }
    parts.append("rate \(formatNumber(progress.rate, .scientific(1)))")
    return parts.joined(separator: "  ")
  }

  /// `epoch  3/10  loss 0.3121  valid 0.4012  rate 2.5e-4  1.9 s`, in columns that stand under each other.
  static func line(_ record: EpochRecord, of epochs: Int) -> String {
    var parts = [epoch(record.epoch, of: epochs), "loss \(padded(figure(record.loss), 6))"]
    parts += record.terms.map { "\($0.name) \(padded(figure($0.value), 6))" }
    if let valid = record.validLoss { parts.append("valid \(padded(figure(valid), 6))") }
    parts += record.validTerms.map { "valid \($0.name) \(padded(figure($0.value), 6))" }
    parts += record.metrics.map { "\($0.name) \(padded(figure($0.value), 6))" }
    parts.append("rate \(formatNumber(record.rate, .scientific(1)))")
    parts.append(padded(duration(record.seconds), 6))
    return parts.joined(separator: "  ")
  }

  private static func epoch(_ epoch: Int, of epochs: Int) -> String {
    "epoch \(padded("\(epoch)", "\(epochs)".count))/\(epochs)"
  }

  /// Five digits or so, always as wide: `0.3121`, `12.345`, `1234.5`, `3.1e-5`.
  static func figure(_ value: Double) -> String {
    let size = value.magnitude
    guard value.isFinite, size == 0 || (1e-3..<1e5 ~= size) else {
      return value.isFinite ? formatNumber(value, .scientific(1)) : formatNumber(value)
    }
    let digits = size < 10 ? 1 : size < 100 ? 2 : size < 1000 ? 3 : size < 10000 ? 4 : 5
    return formatNumber(value, .decimals(5 - digits))
  }

  static func duration(_ seconds: Double) -> String {
    if seconds < 59.95 { return "\(formatNumber(seconds, .decimals(1))) s" }
    let whole = Int(min(seconds.rounded(), 1e9))
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(width - text.count, 0)) + text
  }
}

/// The files that `log "runs/x"` writes: `log.csv`, a row an epoch, and event files.
private final class TrainingLog {
  private let folder: String
  private var table: CSVLog?
  private var events: EventFile?

  init(folder: String) { self.folder = folder }

  func begin(_ summary: TrainingSummary) throws {
    table = try CSVLog(path: "\(folder)/log.csv", columns: summary.columns, keepingRows: summary.history.count)
    events = try EventFile(folder: folder)
  }

  func add(_ record: EpochRecord) throws {
    let columns = record.columns
    try table?.append(columns.map(\.value))
    for column in columns where column.name != "epoch" && column.name != "step" {
      events?.scalar(tag: column.name, value: column.value, step: record.step)
    }
    try events?.flush()
  }
}
