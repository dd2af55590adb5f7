import Checking
import Data
import Diagnostics
import Runtime
import Simulation

/// `profile(f, "Ua")`: the profile likelihood of an estimate, as numbers.
enum ProfileBuiltin {
  static let table: [Builtin] = [
    Builtin(
      "profile", ["fit", "name", "[points:]"],
      "The profile likelihood of a fit's parameter (Raue and others 2009): for values of it about the estimate the rise "
        + "of the deviance, -2 ln(L/max L), with all others fitted anew, and what they become. Values below 3.84 are within "
        + "the 95 % interval. `plot f { profiles }` draws it.",
      example:
        "twin Decay { param k = 1 1/s in 0.1..10 1/s\n state x = 1\n x' = -k*x }\n"
        + "run = simulate Decay { span 2 s, every 0.2 s }\n"
        + "fit f = Decay to run { match x = run.x { sd 0.01 } }\np = profile(f, \"k\", points: 5)\n"
        + "max(p.deviance) > 3.84  # true",
      infer: { (call: inout BuiltinCall) throws(CallFailure) -> TypedExpression in
        guard case .fit(let fit) = try call.type(0) else { throw .argument(index: 0, expected: "a fit") }
        guard case .string(let name) = try call.argument(1).kind else {
          throw .argument(index: 1, expected: "the name of a parameter, in quotes")
        }
        let known = fit.twin.parameters + fit.twin.states
        guard let subject = known.first(where: { $0.name == name }) else {
          let near = nearest(to: name, among: known.map(\.name))
          throw .message(
            "`\(fit.twin.name)` has no parameter `\(name)`", index: 1,
            help: near.isEmpty
              ? "its parameters are \(listed(fit.twin.parameters.map(\.name)))" : "did you mean \(alternatives(near))?")
        }
        if call.has(2), case .number(let quantity) = try call.type(2), quantity.isDimensionless {
        } else if call.has(2) {
          throw .argument(index: 2, expected: "a whole number")
        }
        let others = fit.twin.parameters.filter { $0.name != name }
        let columns =
          [TableType.Column(name, subject.quantity), TableType.Column("deviance", .dimensionless)]
          + others.map { TableType.Column($0.name, $0.quantity) }
        return call.result(.table(TableType(columns: columns, time: nil)))
      },
      run: { context, site in
        guard case .object(let object) = context.arguments[0], let fit = object as? FitObject else {
          throw context.arguments[0].unexpected("a fit")
        }
        let name = try context.arguments[1].asString()
        guard fit.result.estimate(name) != nil else {
          throw EvaluationError(
            code: "call", "`\(name)` was not estimated by `\(fit.name)`",
            help: ["its estimates are \(listed(fit.result.estimates.map(\.name)))"])
        }
        let points = context.isGiven(2) ? try context.arguments[2].asCount("`points`", minimum: 3) : nil
        if let points, points > 10_000 {
          throw EvaluationError(code: "absurd-count", "\(points) points are too many; up to 10000 are computed")
        }
        let found = try parameterProfiles(fit, [name], points: points, site.host, context.interruption, at: fit.span)
        guard let profile = found.first else { throw Value.nothing.unexpected("a profile") }
        func column(_ other: String) -> [Double] {
          guard let place = fit.result.model.parameters.firstIndex(where: { $0.name == other }) else {
            return profile.points.map { _ in .nan }
          }
          return profile.points.map { $0.parameters[place] }
        }
        let type = fit.twin.type
        let unit = (type.parameters + type.states).first { $0.name == name }?.quantity.unit?.symbol
        var columns = [
          Column(name, Values(profile.points.map(\.value)), unit: unit),
          Column("deviance", Values(profile.points.map(\.deviance))),
        ]
        for other in type.parameters where other.name != name {
          columns.append(Column(other.name, Values(column(other.name)), unit: other.quantity.unit?.symbol))
        }
        return .object(TableObject(try Table(columns)))
      })
  ]
}
