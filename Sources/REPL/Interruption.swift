import CEditline

/// Ctrl-C during a computation: stops the computation and keeps the session.
///
/// At the prompt Ctrl-C is a key; while a cell runs it is a signal, which a thread turns into `interrupt()`. From the
/// making of this object on, the signal no longer ends the process.
final class Interruption {
  private let evaluator: any CellEvaluator

  init(of evaluator: any CellEvaluator) {
    self.evaluator = evaluator
    // Without that thread Ctrl-C ends the program, as it does any other.
    _ = interrupts_watch(interruptEvaluator, isAnsweredByEvaluator, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit { _ = interrupts_watch(nil, nil, nil) }

  func whileEnabled(_ run: () -> CellOutcome) -> CellOutcome {
    interrupts_enable()
    defer { interrupts_disable() }
    return run()
  }

  fileprivate func interrupt() {
    evaluator.interrupt()
  }

  fileprivate var isAnswered: Bool { evaluator.answersInterrupt }
}

private func interruptEvaluator(_ context: UnsafeMutableRawPointer?) {
  guard let context else { return }
  Unmanaged<Interruption>.fromOpaque(context).takeUnretainedValue().interrupt()
}

private func isAnsweredByEvaluator(_ context: UnsafeMutableRawPointer?) -> Bool {
  guard let context else { return false }
  return Unmanaged<Interruption>.fromOpaque(context).takeUnretainedValue().isAnswered
}
