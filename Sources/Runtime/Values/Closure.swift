import Glibc

/// A function value: code and the variables it captured, by value, when it was made.
public final class Closure: @unchecked Sendable {
  public let function: FunctionID
  /// Captured numbers, booleans and instants.
  public let scalars: [Double]
  /// Captured values of every other type. Only `deinit` changes it.
  public private(set) var values: [Value]

  public init(function: FunctionID, scalars: [Double] = [], values: [Value] = []) {
    self.function = function
    self.scalars = scalars
    self.values = values
  }

  deinit { if !values.isEmpty { Reclamation.release(&values) } }
}

/// Releases captures without recursion.
///
/// A loop that composes functions makes a chain as long as it runs, and releasing one link releases the next from
/// within: a long chain would exhaust the native stack. So the first closure released on a thread collects what those
/// released on its behalf had captured, and releases that in a loop.
private enum Reclamation {
  /// Holds the thread's collection while one is under way.
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()

  static func release(_ captures: inout [Value]) {
    if let collection = pthread_getspecific(key) {
      collection.assumingMemoryBound(to: [Value].self).pointee += captures
      captures = []
      return
    }
    var pending = captures
    captures = []
    withUnsafeMutablePointer(to: &pending) { pending in
      pthread_setspecific(key, pending)
      while !pending.pointee.isEmpty { pending.pointee.removeLast() }
      pthread_setspecific(key, nil)
    }
  }
}
