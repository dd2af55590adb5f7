import Diagnostics
import Learning
import Runtime
import Units

extension ScoresObject: Summarised {
  /// Figures by name with four digits, then reports, matrices and bins as scikit-learn's users know them.
  public func summary(_ units: UnitTable, width: Int) -> String {
    outputs.map { scores in
      let of = outputs.count > 1 ? "\(name).\(scores.name)" : name
      let count = scores.sampleCount == 1 ? "1 sample" : "\(scores.sampleCount) samples"
      return (["\(of) on \(count)"] + Self.parts(scores, width)).joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  public func oneLine(_ units: UnitTable) -> String {
    let figures = outputs.flatMap { scores in
      scores.wanted.compactMap { score in
        scores.number(score).map { number in
          (outputs.count > 1 ? "\(scores.name)." : "") + "\(score.name) \(Self.figure(number))"
        }
      }
    }
    return figures.isEmpty ? "scores of \(name)" : "scores of \(name): " + figures.joined(separator: ", ")
  }

  private static func parts(_ scores: OutputScores, _ width: Int) -> [String] {
    var grid = TextGrid([.init("", .left), .init("", .left)])
    var parts: [String] = []
    var hasFigures = false
    for score in scores.wanted {
      guard let number = scores.number(score) else { continue }
      hasFigures = true
      var name = score.name
      if case .quantile(let quantile) = score { name += " \(formatNumber(quantile))" }
      grid.add([name, figure(number)])
    }
    if hasFigures { parts.append(grid.text(width: width)) }
    for score in scores.wanted {
      switch score {
      case .report: parts += report(scores)
      case .confusion: parts += confusion(scores, width)
      case .roc: parts += areas(scores, width)
      case .calibration(let bins): parts += calibration(scores, bins, width)
      default: break
      }
    }
    return parts
  }

  /// Four decimals, or four digits where those would not show the number.
  private static func figure(_ number: Double) -> String {
    number == 0 || 1e-3..<1e6 ~= abs(number)
      ? formatNumber(number, .decimals(4)) : formatNumber(number, .significant(4))
  }

  private static func report(_ scores: OutputScores) -> [String] {
    guard let report = scores.report else { return [] }
    var parts = [report.text(displayWidth: displayWidth)]
    if !report.absent.isEmpty {
      parts.append("neither occurring nor predicted: " + report.absent.joined(separator: ", "))
    }
    return parts
  }

  private static func confusion(_ scores: OutputScores, _ width: Int) -> [String] {
    guard let matrix = scores.confusion else { return [] }
    let grid = matrix.text(labels: scores.labels, width: width, displayWidth: displayWidth)
    return ["confusion (a row for each true class, a column for each predicted one)", grid]
  }

  /// Of the curves their areas.
  private static func areas(_ scores: OutputScores, _ width: Int) -> [String] {
    guard let area = scores.receiver else { return [] }
    var grid = TextGrid([.init("class", .left), .init("area", .right)])
    for index in area.classCount == 2 ? [1] : Array(0..<area.classCount) {
      let name = scores.labels.count == area.classCount ? scores.labels[index] : "\(index)"
      grid.add([name, formatNumber(area.area(index), .decimals(4))])
    }
    return ["roc (`plot` draws the curves)", grid.text(width: width)]
  }

  private static func calibration(_ scores: OutputScores, _ bins: Int, _ width: Int) -> [String] {
    guard let calibration = scores.calibration(bins: bins) else { return [] }
    var grid = TextGrid([.init("predicted", .right), .init("observed", .right), .init("count", .right)])
    for bin in calibration.bins {
      grid.add([
        formatNumber(bin.predicted, .decimals(4)), formatNumber(bin.observed, .decimals(4)), "\(bin.count)",
      ])
    }
    return ["calibration", grid.text(width: width)]
  }
}
