import Data
import Diagnostics
import Learning
import Runtime
import TensorCore
import Units

/// What `evaluate` found.
public final class ScoresObject: RuntimeObject {
  /// The name of the net.
  public let name: String
  /// By output.
  public let outputs: [OutputScores]
  /// Whether there are several outputs, by whose names the scores are then read.
  private let isByOutput: Bool

  public init(_ name: String, _ outputs: [OutputScores], isByOutput: Bool) {
    (self.name, self.outputs, self.isByOutput) = (name, outputs, isByOutput)
  }

  public var kindName: String { "scores" }
}

extension ScoresObject: Fielded {
  public func field(_ name: String, _ site: CallSite) throws -> Value {
    if isByOutput, let output = outputs.first(where: { $0.name == name }) {
      return .object(ScoresObject("\(self.name).\(name)", [output], isByOutput: false))
    }
    guard let scores = outputs.first, let score = scores.wanted.first(where: { $0.name == name }) else {
      throw Value.object(self).unexpected("scores with `\(name)`")
    }
    switch score {
    case .report: return try table(of: scores.report ?? ClassificationReport(ConfusionMatrix()))
    case .confusion:
      let matrix = scores.confusion ?? ConfusionMatrix()
      return .tensor(try Tensor(shape: [matrix.classCount, matrix.classCount], matrix.counts.map { Double($0) }))
    case .roc: return try curves(of: scores)
    case .calibration(let bins):
      let rows = scores.calibration(bins: bins)?.bins ?? []
      return .object(
        TableObject(
          try Table([
            Column("predicted", Values(rows.map(\.predicted))), Column("observed", Values(rows.map(\.observed))),
            Column("count", Values(rows.map { Double($0.count) })),
          ])))
    default: return .number(scores.number(score) ?? .nan)
    }
  }

  /// A row for each point, class by class; of two classes only those of class 1.
  private func curves(of scores: OutputScores) throws -> Value {
    let area = scores.receiver ?? ROCArea()
    let names = scores.labels.count == area.classCount ? scores.labels : (0..<area.classCount).map(String.init)
    let rows = (area.classCount == 2 ? [1] : Array(0..<area.classCount)).flatMap { index in
      area.curve(index).map { (name: names[index], point: $0) }
    }
    return .object(
      TableObject(
        try Table([
          Column("class", texts: rows.map(\.name)),
          Column("false_positive", Values(rows.map(\.point.falsePositives))),
          Column("true_positive", Values(rows.map(\.point.truePositives))),
          Column("threshold", Values(rows.map(\.point.threshold))),
        ])))
  }

  private func table(of report: ClassificationReport) throws -> Value {
    let rows = report.rows
    return .object(
      TableObject(
        try Table([
          Column("class", texts: rows.map(\.name)), Column("precision", Values(rows.map(\.precision))),
          Column("recall", Values(rows.map(\.recall))), Column("f1", Values(rows.map(\.f1))),
          Column("support", Values(rows.map { Double($0.support) })),
        ])))
  }
}
