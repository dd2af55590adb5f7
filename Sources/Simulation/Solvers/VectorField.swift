/// The right-hand side of dx/dt = f(t, x): what a stepper needs to know of a problem.
///
/// A state is `componentCount × lanes` numbers, element `component * lanes + lane`. Lanes are separate problems that
/// share their steps.
protocol VectorField: AnyObject {
  var componentCount: Int { get }
  var lanes: Int { get }
  /// Which components count in the error norm.
  var isControlled: [Bool] { get }
  /// Between `start` and `end` nothing jumps. Evaluations until the next call are for this stretch: at its ends they
  /// take the limits from within.
  func enter(from start: Double, to end: Double)
  func evaluate(time: Double, state: UnsafePointer<Double>, derivative: UnsafeMutablePointer<Double>)
  /// The state a component belongs to, and the label of its equation.
  func origin(ofComponent component: Int) -> (name: String, label: String)
}
