import Glibc

/// A mutex with a condition: one thread at a time between `enter` and `leave`.
final class Lock: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(changed)
    mutex.deallocate()
    changed.deallocate()
  }

  func enter() { pthread_mutex_lock(mutex) }

  /// Waits until `condition` holds, which whoever leaves may have changed.
  func enter(when condition: () -> Bool) {
    pthread_mutex_lock(mutex)
    while !condition() { pthread_cond_wait(changed, mutex) }
  }

  func leave() {
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(mutex)
  }
}
