import Synchronization

/// Lets another thread, or a signal, stop a computation. It is polled at every integration step.
public final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)
  private let poll: (@Sendable () -> Bool)?

  /// `polling`, if given, is asked as well, from whichever thread computes; it must be quick.
  public init(polling: (@Sendable () -> Bool)? = nil) { poll = polling }

  public func cancel() { flag.store(true, ordering: .relaxed) }

  public var isCancelled: Bool { flag.load(ordering: .relaxed) || (poll?() ?? false) }
}

/// Receives the fraction done, from 0 to 1, never decreasing and never from two threads at once, but possibly from a
/// thread other than the caller's.
public typealias ProgressHandler = @Sendable (Double) -> Void

/// Adds up the progress of several workers.
final class ProgressMeter: Sendable {
  private struct Tally {
    var done = 0.0
    var reported = 0.0
  }

  private let report: ProgressHandler?
  private let tally = Mutex(Tally())

  init(_ report: ProgressHandler?) { self.report = report }

  /// Records that a further `share` of the whole is done.
  func advance(by share: Double) {
    guard let report, share > 0 else { return }
    tally.withLock {
      $0.done += share
      let fraction = Swift.min($0.done, 1)
      if fraction >= $0.reported + 0.001 || fraction == 1 {
        $0.reported = fraction
        report(fraction)
      }
    }
  }

  func finish() {
    guard let report else { return }
    tally.withLock {
      if $0.reported < 1 { report(1) }
      $0.reported = 1
    }
  }
}
