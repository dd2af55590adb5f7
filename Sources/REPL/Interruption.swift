import CEditline
import Synchronization

/// Ctrl-C during a computation: stops the computation and keeps the session.
///
/// At the prompt Ctrl-C is a key; while a cell runs it is a signal, which a thread turns into `interrupt()`. From the
/// making of this object on, the signal no longer ends the process.
final class Interruption {
  private let evaluator: any CellEvaluator
  private let hasCome = Atomic(false)

  init(of evaluator: any CellEvaluator) {
    self.evaluator = evaluator
    // Without that thread Ctrl-C ends the program, as it does any other.
    _ = interrupts_watch(interruptEvaluator, isAnsweredByEvaluator, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit { _ = interrupts_watch(nil, nil, nil) }

  func whileEnabled(_ run: () -> CellOutcome) -> CellOutcome {
    hasCome.store(false, ordering: .relaxed)
    interrupts_enable()
    defer {
      interrupts_disable()
      // After the `^C` that the terminal shows.
      if hasCome.load(ordering: .relaxed) { StandardStream.output.write("\n") }
    }
    return run()
  }

  fileprivate func interrupt() {
    hasCome.store(true, ordering: .relaxed)
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
