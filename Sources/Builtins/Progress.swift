import Glibc
import Runtime
import Synchronization
import Units

/// One line on the terminal that says how far something has come and how long it may still take.
///
/// It appears when the work has taken half a second, changes at most ten times a second, and is erased at the end.
/// Where nobody watches (`RuntimeHost.showsProgress` is false) it writes nothing. Any thread may call it.
public final class ProgressLine: Sendable {
  private struct State {
    var fraction = 0.0
    var isShown = false
    var isFinished = false
  }

  private let what: String
  private let host: RuntimeHost
  private let start = ProgressLine.now()
  private let state = Mutex(State())
  /// When the line may next change, in nanoseconds; read without the lock.
  private let next: Atomic<UInt64>

  private static let delay: UInt64 = 500_000_000
  private static let interval: UInt64 = 100_000_000

  /// - Parameter what: what is going on, such as `fitting Heater`.
  public init(_ what: String, _ host: RuntimeHost) {
    self.what = what
    self.host = host
    next = Atomic(start + Self.delay)
  }

  /// Notes the share that is done, from 0 to 1.
  public func report(_ fraction: Double) {
    guard host.showsProgress else { return }
    state.withLock { $0.fraction = max($0.fraction, min(fraction, 1)) }
    tick()
  }

  /// Says that the work goes on. Cheap enough to call at every step.
  public func tick() {
    guard host.showsProgress else { return }
    let now = Self.now()
    guard now >= next.load(ordering: .relaxed) else { return }
    state.withLock { state in
      guard !state.isFinished, now >= next.load(ordering: .relaxed) else { return }
      next.store(now + Self.interval, ordering: .relaxed)
      state.isShown = true
      host.writeStatus("\r\u{1B}[K" + text(state.fraction, elapsed: Double(now - start) * 1e-9))
    }
  }

  /// Erases the line.
  public func finish() {
    state.withLock { state in
      if state.isShown, !state.isFinished { host.writeStatus("\r\u{1B}[K") }
      state.isFinished = true
    }
  }

  private func text(_ fraction: Double, elapsed: Double) -> String {
    guard fraction > 0.001 else { return "\(what) … \(Self.duration(elapsed))" }
    let left = elapsed / fraction * (1 - fraction)
    let percent = formatNumber(fraction * 100, .decimals(0))
    return "\(what) \(Self.bar(fraction)) \(percent) %, \(Self.duration(left)) left"
  }

  private static func bar(_ fraction: Double) -> String {
    let width = 20
    let filled = Int((fraction * Double(width)).rounded(.down))
    return String(repeating: "━", count: filled) + String(repeating: "┄", count: width - filled)
  }

  private static func duration(_ seconds: Double) -> String {
    let whole = Int(min(seconds.rounded(.up), 1e9))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
