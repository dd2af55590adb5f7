import Glibc
import Runtime

/// Ctrl-C while a script trains: the first ends the training, a second the program.
///
/// The prompt turns the signal into a request by itself. Elsewhere it would end the program and what was learned be
/// lost, so it is caught as long as this object is there.
final class ScriptInterruption {
  private static let flag = InterruptFlag()
  /// SA_RESETHAND, whose macro is not imported.
  private static let resetsHandler = Int32(bitPattern: 0x8000_0000)
  private var previous = sigaction()
  private let isCatching: Bool

  init() {
    Self.flag.clear()
    var mask = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &mask)
    let isDefault =
      sigaction(SIGINT, nil, &previous) == 0 && previous.__sigaction_handler.sa_handler == nil
      && sigismember(&mask, SIGINT) == 0
    isCatching = isDefault
    guard isDefault else { return }
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in ScriptInterruption.flag.request() }
    // After the first the signal means again what it always does.
    action.sa_flags = SA_RESTART | Self.resetsHandler
    sigaction(SIGINT, &action, nil)
  }

  deinit { if isCatching { sigaction(SIGINT, &previous, nil) } }

  var isRequested: Bool { Self.flag.isRequested }
}
