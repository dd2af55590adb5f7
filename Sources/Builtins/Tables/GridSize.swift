import Data
import TensorCore

/// Whether regular times over an axis, and so many columns on them, would fit into memory: a step of a nanosecond is quickly typed.
enum GridSize {
  /// - Throws: `DataError.table(.gridTooLarge)`, when more than a quarter of memory would be needed.
  static func check(_ axis: TimeAxis, every step: Double, columns: Int) throws(DataError) {
    guard step > 0, let first = axis.seconds.first, let last = axis.seconds.last else { return }
    let cells = ((last - first) / step + 1) * Double(columns + 1)
    guard cells < Double(TensorCore.Shape.largestCount / 4) else { throw .table(.gridTooLarge(step: step)) }
  }
}
