import Runtime
import Simulation
import TensorCore

/// What an expression of an equation becomes: nodes of the graph, put together as the language puts values together.
indirect enum Lowered {
  /// A number, an instant, or a truth value as 0 or 1.
  case number(Node)
  case record([Lowered])
  case list([Lowered])
  case interval(Node, Node)
  /// A function value: what it captured. Which function runs is settled where it is called.
  case closure([Lowered])
  /// A value of the script that is looked into only when something asks.
  case value(Value)
}

extension Lowered {
  /// Lists longer than this are not taken apart: the equations would be as long.
  static let longestList = 10_000
}

extension Lowering {
  /// A value of the script as it stands in an equation.
  func constant(_ value: Value) -> Lowered {
    switch value {
    case .number(let number), .instant(let number): return .number(graph.constant(number))
    case .boolean(let truth): return .number(graph.constant(truth ? 1 : 0))
    case .range(let lower, let upper): return .interval(graph.constant(lower), graph.constant(upper))
    case .record(let fields): return .record(fields.map { constant($0) })
    default: return .value(value)
    }
  }

  /// The elements of a list or of a tensor along its first axis; nil for anything else or what is too long.
  func elements(_ value: Lowered) -> [Lowered]? {
    switch value {
    case .list(let elements): return elements
    case .value(.list(let values)) where values.count <= Lowered.longestList: return values.map { constant($0) }
    case .value(.tensor(let opaque)):
      guard let tensor = opaque as? Tensor, tensor.rank > 0, tensor.count <= Lowered.longestList else { return nil }
      return rows(tensor.elements[...], tensor.shape[...])
    default: return nil
    }
  }

  private func rows(_ numbers: ArraySlice<Double>, _ shape: ArraySlice<Int>) -> [Lowered] {
    guard let count = shape.first, count > 0 else { return [] }
    if shape.count == 1 { return numbers.map { .number(graph.constant($0)) } }
    let size = numbers.count / count
    return (0..<count).map { row in
      let start = numbers.startIndex + row * size
      return .list(rows(numbers[start..<start + size], shape.dropFirst()))
    }
  }

  /// `yes` where `condition` holds, else `no`; nil when the two cannot be chosen between number by number. What only
  /// one of two paths has set stands for both: the checker has made sure that the other path never reads it.
  func choose(_ condition: Node, _ yes: Lowered?, _ no: Lowered?) -> Lowered? {
    guard let yes, let no else { return yes ?? no }
    func each(_ a: [Lowered], _ b: [Lowered]) -> [Lowered]? {
      guard a.count == b.count else { return nil }
      var merged: [Lowered] = []
      for (x, y) in zip(a, b) {
        guard let one = choose(condition, x, y) else { return nil }
        merged.append(one)
      }
      return merged
    }
    switch (yes, no) {
    case (.number(let a), .number(let b)): return .number(graph.select(condition, a, b))
    case (.interval(let a, let b), .interval(let c, let d)):
      return .interval(graph.select(condition, a, c), graph.select(condition, b, d))
    case (.record(let a), .record(let b)): return each(a, b).map(Lowered.record)
    case (.closure(let a), .closure(let b)): return each(a, b).map(Lowered.closure)
    case (.value(let a), .value(let b)) where a == b: return yes
    default:
      guard let a = elements(yes), let b = elements(no) else { return nil }
      return each(a, b).map(Lowered.list)
    }
  }
}
