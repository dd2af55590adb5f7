import Checking
import Units

/// What `show` writes of a twin: its members by kind, with their values and bounds.
func summary(of twin: TwinObject, units: UnitTable) -> String {
  var grid = SummaryGrid([.left, .left, .left, .left])
  let members = twin.definition.members
  func add(_ heading: String, _ kinds: Set<TwinDefinition.MemberDefinition.Kind>) {
    var heading = heading
    for (index, member) in members.enumerated() where kinds.contains(member.kind) {
      let value = twin.nominal.values[index]
      let show = QuantityText(member.quantity, units, size: value ?? 1)
      var remark = ""
      if let bounds = twin.nominal.bounds[index], bounds.lower.isFinite || bounds.upper.isFinite {
        remark = (member.isFree ? "free " : "in ") + show.range(bounds.lower, bounds.upper)
      } else if member.kind == .discrete {
        remark = "discrete"
      }
      let shown = value.map { show.text($0) } ?? (show.symbol.isEmpty ? "" : "in \(show.symbol)")
      grid.add([heading, member.name, shown, remark])
      heading = ""
    }
  }
  add("inputs", [.input])
  add("constants", [.constant])
  add("parameters", [.parameter])
  add("states", [.state, .discrete])
  add("outputs", [.output])
  var lines = ["twin \(twin.type.name)"] + grid.lines
  for requirement in uniqueRequirements(twin.definition) { lines.append("  requires \(requirement)") }
  return lines.joined(separator: "\n")
}

/// One `require` may stand for several margins.
private func uniqueRequirements(_ definition: TwinDefinition) -> [String] {
  var seen: Set<String> = []
  return definition.requirements.map(\.text).filter { seen.insert($0).inserted }
}

extension TwinObject: Summarised {
  public func summary(_ units: UnitTable, width: Int) -> String { Builtins.summary(of: self, units: units) }

  public func oneLine(_ units: UnitTable) -> String {
    func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
    return "twin \(type.name): "
      + [
        count(type.inputs.count, "input"), count(type.parameters.count, "parameter"), count(type.states.count, "state"),
      ].joined(separator: ", ")
  }
}
