import Checking
import Runtime
import TensorCore

/// Functions that take a function and call it for each element.
enum HigherOrderFunctions {
  static let table: [Builtin] = [
    Builtin(
      "map", ["x", "f"], "What a function gives for each element.",
      example: "map([1 m, 2 m], fn(x) = x^2)  # [1 m^2, 4 m^2]",
      infer: { call in
        let function = try call.specialise(1, for: [try call.element(0)])
        guard function.result != .nothing else {
          throw CallFailure.message(
            "the function gives no value", index: 1, help: "to do something for each element write `for x in xs { … }`")
        }
        if case .series = try call.type(0), case .number(let quantity) = function.result {
          return call.result(.series(quantity), functions: [function])
        }
        return call.result(call.collection(of: function.result, count: call.count(0)), functions: [function])
      },
      run: { context, site in
        let function = site.closure(0, from: context.arguments[1])
        var results: [Value] = []
        for value in try Collections.elements(context.arguments[0]) {
          results.append(try context.call(function, [value]))
          if context.isInterrupted { throw RuntimeFault.interrupted }
        }
        if case .series = site.resultType {
          let values = try Tensor(results.map { try $0.asNumber() })
          return try elementwise([context.arguments[0]], site) { _ in values }.withoutMembers()
        }
        return try Collections.collection(results, as: site.resultType)
      }),
    Builtin(
      "filter", ["x", "f"], "The elements for which a test holds.",
      example: "filter([1, 5, 2], fn(x) = x > 1)  # [5, 2]",
      infer: { call in
        let test = try Collections.test(call, 1, for: [try call.element(0)])
        return call.result(try Collections.some(call), functions: [test])
      },
      run: { context, site in
        let test = site.closure(0, from: context.arguments[1])
        var kept: [Value] = []
        for value in try Collections.elements(context.arguments[0]) {
          if try Collections.isTrue(context.call(test, [value])) { kept.append(value) }
          if context.isInterrupted { throw RuntimeFault.interrupted }
        }
        return try Collections.collection(kept, as: site.resultType)
      }),
    Builtin(
      "reduce", ["x", "f", "start"], "f(… f(f(start, x[0]), x[1]) …): folds the elements into one value.",
      example: "reduce([1, 2, 3], fn(a, x) = a + x, 0)  # 6",
      infer: { call in
        let element = try call.element(0)
        var type = try call.type(2)
        if case .number(let quantity) = type { type = call.scalar(quantity) }
        for _ in 0..<8 {
          let function = try call.specialise(1, for: [type, element])
          guard let joined = type.joined(function.result) else {
            throw CallFailure.message(
              "the function turns \(call.units.name(of: type)) into \(call.units.name(of: function.result))", index: 1,
              help: "it must give back what it takes as its first argument")
          }
          if joined == type { return call.result(type, functions: [function]) }
          type = joined
        }
        throw CallFailure.message("the type of the result does not settle", index: 1, help: nil)
      },
      run: { context, site in
        let function = site.closure(0, from: context.arguments[1])
        var result = context.arguments[2]
        for value in try Collections.elements(context.arguments[0]) {
          result = try context.call(function, [result, value])
          if context.isInterrupted { throw RuntimeFault.interrupted }
        }
        return result
      }),
  ]
}

extension Value {
  /// A series without the other trajectories of an ensemble, whose values were not computed.
  fileprivate func withoutMembers() -> Value {
    guard let series, !series.members.isEmpty else { return self }
    return .object(SeriesObject(series.series, deviation: series.deviation))
  }
}
