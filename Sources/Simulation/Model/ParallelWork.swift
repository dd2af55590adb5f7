import Glibc
import Synchronization

/// Runs `body(0) … body(count − 1)`, each once, on up to `threads` threads, the caller's among them. Which thread runs
/// which index is left to chance, so a body must depend on its index alone; then results do not depend on `threads`.
func parallelFor(_ count: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Void) {
  let work = ParallelWork(count: count, body: body)
  var others: [pthread_t] = []
  for _ in 1..<max(1, min(threads, count)) {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(work)
    let status = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<ParallelWork>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, context.toOpaque())
    // Without a further thread the work is done by those there are.
    if status == 0 { others.append(thread) } else { context.release() }
  }
  work.run()
  for thread in others { pthread_join(thread, nil) }
}

/// The processors that are on line.
func availableProcessors() -> Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

private final class ParallelWork: Sendable {
  private let next = Atomic<Int>(0)
  private let count: Int
  private let body: @Sendable (Int) -> Void

  init(count: Int, body: @escaping @Sendable (Int) -> Void) {
    self.count = count
    self.body = body
  }

  func run() {
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if index >= count { return }
      body(index)
    }
  }
}
