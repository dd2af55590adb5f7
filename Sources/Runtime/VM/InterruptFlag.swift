import Synchronization

/// The request that a run stop, polled by the interpreter on every jump taken and every call. May be raised from any
/// thread or from a signal handler: it only stores to an atomic.
public final class InterruptFlag: Sendable {
  let requested = Atomic<Bool>(false)

  public init() {}

  public func request() { requested.store(true, ordering: .relaxed) }

  public func clear() { requested.store(false, ordering: .relaxed) }

  public var isRequested: Bool {
    @inline(__always) get { requested.load(ordering: .relaxed) }
  }
}
