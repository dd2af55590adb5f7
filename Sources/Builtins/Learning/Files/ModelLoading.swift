import Checking
import Learning
import Runtime

/// `m = load(N, "m.safetensors")`.
enum ModelLoading {
  static let table: [Builtin] = [
    .learning(
      "load", ["net", "path", "[partial:]", "[seed:]"],
      "A model of a net with the parameters of a `.safetensors` file. All must be there, of the right shapes; with `partial: true` what fits is taken, and told, and the rest begins as `seed` decides.",
      example:
        "net N {\n  in x: [3]\n  out y: [2] = linear(x, 2)\n}\nsave init(N, seed: 1) \"n.safetensors\"\nm = load(N, \"n.safetensors\")",
      infer: { call throws(CallFailure) in
        guard case .net(let net) = try call.type(0) else { throw CallFailure.argument(index: 0, expected: "a net") }
        try call.requireString(1)
        if call.has(2), try call.type(2) != .boolean {
          throw CallFailure.argument(index: 2, expected: "`true` or `false`")
        }
        _ = try call.wholeNumber(3, minimum: 0)
        return call.result(.model(net))
      },
      run: { context, site in
        guard case .object(let object) = context.arguments[0], let net = object as? NetObject else {
          throw context.arguments[0].unexpected("a net")
        }
        let path = try context.arguments[1].asString()
        let isPartial = try !context.arguments[2].isNothing && context.arguments[2].asNumber() != 0
        let seed = context.arguments[3].isNothing ? 0 : try context.arguments[3].asCount("`seed`")
        let (model, metadata, report) = try ModelFile.read(
          net.net, from: site.host.readPath(path), named: path, isPartial: isPartial, seed: UInt64(seed))
        if isPartial { site.host.write(report.text + "\n") }
        return .object(ModelObject(model, metadata: metadata))
      })
  ]
}
