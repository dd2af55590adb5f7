import Checking
import Learning
import Runtime
import TensorCore

/// Optimisers for loops that train: `opt = adamw(model, 1e-3)`, then `step opt { … }` for each batch.
enum OptimizerFunctions {
  static let table: [Builtin] = [
    row("sgd", ["momentum:", "decay:", "nesterov:"], "gradient descent, with `momentum` if given") { options in
      .sgd(
        rate: options.rate, momentum: options["momentum"] ?? 0, nesterov: (options["nesterov"] ?? 0) != 0,
        weightDecay: options["decay"] ?? 0)
    },
    row("adam", ["beta1:", "beta2:", "eps:", "decay:"], "Adam (Kingma and Ba 2015)") { options in
      .adam(
        rate: options.rate, beta1: options["beta1"] ?? 0.9, beta2: options["beta2"] ?? 0.999,
        epsilon: options["eps"] ?? 1e-8, weightDecay: options["decay"] ?? 0)
    },
    row(
      "adamw", ["beta1:", "beta2:", "eps:", "decay:"], "Adam with decoupled decay (Loshchilov and Hutter 2019)"
    ) { options in
      .adamW(
        rate: options.rate, beta1: options["beta1"] ?? 0.9, beta2: options["beta2"] ?? 0.999,
        epsilon: options["eps"] ?? 1e-8, weightDecay: options["decay"] ?? 0.01)
    },
    row("rmsprop", ["momentum:", "eps:", "decay:"], "RMSProp (Tieleman and Hinton 2012)") { options in
      .rmsProp(
        rate: options.rate, epsilon: options["eps"] ?? 1e-8, momentum: options["momentum"] ?? 0,
        weightDecay: options["decay"] ?? 0)
    },
    row("adagrad", ["eps:", "decay:"], "Adagrad (Duchi and others 2011)") { options in
      .adagrad(rate: options.rate, epsilon: options["eps"] ?? 1e-10, weightDecay: options["decay"] ?? 0)
    },
  ]

  /// The hyperparameters of a call, by name.
  private struct Options {
    let rate: Double
    let values: [String: Double]
    subscript(name: String) -> Double? { values[name] }
  }

  /// Clipping by norm and value, and the seed of dropout, go with every rule.
  private static let common = ["clip:", "clip_value:", "seed:"]

  private static func row(
    _ name: String, _ labels: [String], _ summary: String, _ rule: @escaping @Sendable (Options) -> OptimizerRule
  ) -> Builtin {
    let labels = labels + common
    return Builtin(
      name, ["model", "rate"] + labels.map { "[\($0)]" },
      "An optimiser of a model's parameters for `step`: \(summary). `clip` limits the norm of all gradients, `clip_value` each of them.",
      example:
        "net N {\n  in x: [3]\n  out y: [1] = linear(x, 1)\n}\nm = init(N)\nopt = \(name)(m, 1e-3)\nloss = step opt { mean(m([1, 2, 3])^2) }\nloss >= 0  # true",
      infer: { call in
        guard case .model(let net) = try call.type(0) else {
          throw CallFailure.argument(index: 0, expected: "a model, from `init` or `train`")
        }
        try call.requirePlainNumber(1, "a rate, such as `1e-3`")
        for index in labels.indices where call.has(index + 2) {
          if labels[index] == "nesterov:" {
            _ = try call.flag(index + 2)
          } else {
            try call.requirePlainNumber(index + 2)
          }
        }
        return call.result(.optimizer(net))
      },
      run: { context, _ in
        let model = try context.arguments[0].asModel().model
        var values: [String: Double] = [:]
        let seed = labels.firstIndex(of: "seed:").map { context.arguments[$0 + 2] } ?? .nothing
        for (index, label) in labels.enumerated() where !context.arguments[index + 2].isNothing {
          values[String(label.dropLast())] = try context.arguments[index + 2].asNumber()
        }
        let options = Options(rate: try context.arguments[1].asNumber(), values: values)
        var limits = GradientLimits()
        if let clip = options["clip"] { limits.norm = clip }
        if let clip = options["clip_value"] { limits.value = clip }
        let optimizer = try Optimizer([.init(rule(options), model.learned)], limits: limits)
        return .object(
          OptimizerObject(optimizer, of: model, seed: seed.isNothing ? 0 : UInt64(try seed.asCount("`seed`")))
        )
      })
  }
}
