import Runtime
import Units

/// An object that says of itself how it is shown, such as a twin or a fit.
public protocol Summarised: RuntimeObject {
  /// What `show` writes: lines, the last without a newline, none wider than `width` columns where that can be helped.
  func summary(_ units: UnitTable, width: Int) -> String
  /// What `print` and the prompt write: one line.
  func oneLine(_ units: UnitTable) -> String
}
