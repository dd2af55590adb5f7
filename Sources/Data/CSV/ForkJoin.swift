import Glibc

/// Runs a few tasks side by side, each once, and waits for all of them. Made for tasks of a millisecond: each gets a
/// thread of its own but the first, which the caller runs. If the system has no thread to give, the caller runs that
/// task too.
enum ForkJoin {
  private final class Task: Sendable {
    let index: Int
    let body: @Sendable (Int) -> Void

    init(_ index: Int, _ body: @escaping @Sendable (Int) -> Void) {
      self.index = index
      self.body = body
    }
  }

  static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    var threads: [pthread_t] = []
    for index in 1..<max(1, count) {
      var thread = pthread_t()
      let task = Unmanaged.passRetained(Task(index, body))
      let created = pthread_create(
        &thread, nil,
        { argument in
          if let argument {
            let task = Unmanaged<Task>.fromOpaque(argument).takeRetainedValue()
            task.body(task.index)
          }
          return nil
        }, task.toOpaque())
      if created == 0 {
        threads.append(thread)
      } else {
        task.release()
        body(index)
      }
    }
    if count > 0 { body(0) }
    for thread in threads { pthread_join(thread, nil) }
  }
}
