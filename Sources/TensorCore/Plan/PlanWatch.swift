import Synchronization

/// Watches which plans run, for those who want to know what their formulas became.
public enum PlanWatch {
  /// A plan that ran, in words, and how often it did.
  public struct Entry: Sendable, Equatable {
    public let description: String
    public internal(set) var runs: Int
  }

  static let isOn = Atomic<Bool>(false)
  private static let entries = Mutex<[Entry]>([])

  /// Runs `body` and gives the plans that ran meanwhile, on any thread, in the order of their first run.
  public static func watching<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> (result: Result, plans: [Entry]) {
    entries.withLock { $0 = [] }
    isOn.store(true, ordering: .relaxed)
    defer { isOn.store(false, ordering: .relaxed) }
    let result = try body()
    return (result, entries.withLock { $0 })
  }

  static func note(_ plan: Plan) {
    let description = plan.description
    entries.withLock { entries in
      if let place = entries.firstIndex(where: { $0.description == description }) {
        entries[place].runs += 1
      } else {
        entries.append(Entry(description: description, runs: 1))
      }
    }
  }
}
