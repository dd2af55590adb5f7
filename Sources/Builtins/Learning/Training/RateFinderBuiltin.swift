import Checking
import Diagnostics
import Learning
import Runtime
import TensorCore

/// `find_rate(N, data)`: which learning rate to begin with.
enum RateFinderBuiltin {
  static let table: [Builtin] = [
    .learning(
      "find_rate",
      ["net", "data", "[loss:]", "[optimizer:]", "[batch:]", "[from:]", "[to:]", "[steps:]", "[seed:]"],
      "Trains a copy with rates that rise until the loss diverges (Smith 2017): `suggestion`, where the loss falls "
        + "fastest, and the curve to look at, `rates` and `losses`. `loss` is \"mse\" and `optimizer` \"adam\" unless named; "
        + "a model that is given stays as it is.",
      example:
        "net N {\n  in x: [1]\n  out y: [1] = linear(x, 1)\n}\n"
        + "r = find_rate(N, dataset({x: ones([64, 1]), y: ones([64, 1])}))\nr.suggestion > 1e-7 and r.suggestion < 10  # true",
      infer: { (call: inout BuiltinCall) throws(CallFailure) -> TypedExpression in
        switch try call.type(0) {
        case .net, .model: break
        default: throw .argument(index: 0, expected: "a net or a model")
        }
        _ = try call.dataset(1)
        for index in [2, 3] where call.has(index) { try call.requireString(index) }
        for index in [4, 7, 8] { _ = try call.wholeNumber(index, minimum: index == 8 ? 0 : 1) }
        for index in [5, 6] where call.has(index) { try call.requirePlainNumber(index) }
        let curve = Type.tensor(.dimensionless, .vector(nil))
        return call.result(
          .record([
            FieldType("suggestion", .dimensionless), FieldType("rates", curve), FieldType("losses", curve),
          ]))
      },
      run: { context, _ in
        func given(_ index: Int) -> Value? { context.isGiven(index) ? context.arguments[index] : nil }
        let seed = UInt64(try given(8)?.asCount("`seed`") ?? 0)
        let model: Model
        if case .object(let object) = context.arguments[0], let net = object as? NetObject {
          model = try Model(net.net, seed: seed)
        } else {
          model = try context.arguments[0].asModel().model
        }
        var options = TrainingOptions(
          .loss(try loss(named: given(2)?.asString() ?? "mse")), try rule(named: given(3)?.asString() ?? "adam"))
        options.seed = seed
        options.batch = try given(4)?.asCount("`batch`", minimum: 1) ?? 32
        let interruption = context.interruption
        let found = try findRate(
          model, on: context.arguments[1].asDataset(), options, from: given(5)?.asNumber() ?? 1e-7,
          to: given(6)?.asNumber() ?? 10, steps: given(7)?.asCount("`steps`", minimum: 2) ?? 100,
          isInterrupted: { interruption.isRequested })
        if interruption.isRequested { throw RuntimeFault.interrupted }
        return .record([.number(found.suggestion), .tensor(try Tensor(found.rates)), .tensor(try Tensor(found.losses))])
      })
  ]

  private static func loss(named name: String) throws -> Loss {
    let all: [Loss] = [
      .meanSquaredError, .meanAbsoluteError, .huber(delta: 1), .quantile([0.5]), .crossEntropy(), .binaryCrossEntropy(),
      .contrastive(),
    ]
    guard let loss = all.first(where: { $0.name == name }) else {
      throw LearningError(
        code: "loss", "there is no loss `\(name)`", help: ["it is one of \(alternatives(all.map(\.name)))"])
    }
    return loss
  }

  private static func rule(named name: String) throws -> OptimizerRule {
    let all: [OptimizerRule] = [.sgd(), .adam(), .adamW(), .rmsProp(), .adagrad()]
    guard let rule = all.first(where: { $0.kind.rawValue == name }) else {
      throw LearningError(
        code: "train", "there is no optimiser `\(name)`",
        help: ["it is one of \(alternatives(all.map(\.kind.rawValue)))"])
    }
    return rule
  }
}
