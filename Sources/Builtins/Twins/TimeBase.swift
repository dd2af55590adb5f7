import Checking
import Data
import Diagnostics
import Runtime

/// Where the seconds of a simulation count from: series over instants begin at their first instant, those over elapsed
/// time keep their own zero.
struct TimeBase {
  /// Unix seconds of time zero; nil where nothing is an instant.
  let origin: Double?

  init(origin: Double?) { self.origin = origin }

  /// The base of several axes: the first instant of all of them.
  init(_ axes: [TimeAxis]) {
    origin = axes.filter { $0.kind == .instant }.compactMap { $0.seconds.first }.min()
  }

  /// The axis in the simulation's seconds.
  func seconds(_ axis: TimeAxis) -> [Double] {
    guard axis.kind == .instant, let origin else { return Array(axis.seconds) }
    return axis.seconds.map { $0 - origin }
  }

  /// Elapsed time and instants have no common zero.
  static func checkMixture(_ axes: [(axis: TimeAxis, span: Span)], _ what: String) throws {
    guard let first = axes.first else { return }
    if let other = axes.first(where: { $0.axis.kind != first.axis.kind }) {
      throw EvaluationError(
        code: "time-axes", "\(what) mix elapsed time and instants, which have no common beginning",
        notes: [
          first.axis.kind == .instant
            ? "the first counts instants, this one elapsed time" : "the first counts elapsed time, this one instants"
        ], span: other.span)
    }
  }
}
