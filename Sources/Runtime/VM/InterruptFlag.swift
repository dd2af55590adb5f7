import Synchronization

/// The request that a run stop, polled by the interpreter on every jump taken and every call. May be raised from any
/// thread or from a signal handler: it only stores to an atomic.
public final class InterruptFlag: Sendable {
  let requested = Atomic<Bool>(false)

  /// Whether it was requested once more before it was taken note of.
  private let insisted = Atomic<Bool>(false)
  private let answering = Atomic<Int>(0)

  public init() {}

  public func request() {
    if requested.exchange(true, ordering: .relaxed) { insisted.store(true, ordering: .relaxed) }
  }

  public func clear() {
    requested.store(false, ordering: .relaxed)
    insisted.store(false, ordering: .relaxed)
  }

  public var isRequested: Bool {
    @inline(__always) get { requested.load(ordering: .relaxed) }
  }

  /// Runs what stops by itself when asked to, keeping what it has so far, though it may take a while: a training whose
  /// batch is under way.
  public func answering<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    answering.wrappingAdd(1, ordering: .relaxed)
    defer { answering.wrappingSubtract(1, ordering: .relaxed) }
    return try body()
  }

  /// Whether the request has been taken note of, or will be. One that is repeated is not waited for any longer.
  public var isAnswered: Bool {
    !isRequested || answering.load(ordering: .relaxed) > 0 && !insisted.load(ordering: .relaxed)
  }
}
