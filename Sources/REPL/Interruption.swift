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
    // Not later: one that comes from here on is for this cell, however early it is in it.
    evaluator.forgetInterrupt()
    interrupts_enable()
    defer { interrupts_disable() }
    // One that came before, since the line was entered, is meant for this cell as well.
    let outcome = interrupts_came() ? .interrupted : run()
    // Below what the terminal shows for the key.
    if interrupts_came(), !outcome.succeeded { StandardStream.output.write("\n") }
    return outcome
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
