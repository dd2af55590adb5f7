/// Which fields of a dataset go into a net, and which its outputs are compared with.
///
/// An input takes the field of its name, else the field at its place. Targets are the fields that are left: for each output the
/// one of its name, else the one at its place among them.
public struct FieldMatching: Sendable, Equatable {
  /// For each input of the net, the place of the field.
  public let inputs: [Int]
  /// For each output of the net, the place of the field; nil where the dataset has none.
  public let targets: [Int?]

  /// - Throws: `fields`, a `LearningError`, where an input has no field or one of another shape.
  public init(_ net: Net, _ fields: [Field]) throws(LearningError) {
    var taken: Set<Int> = []
    var inputs: [Int] = []
    let named = net.inputs.map { port in fields.firstIndex { $0.name == port.name } }
    let reserved = Set(named.compactMap { $0 })
    for (place, port) in net.inputs.enumerated() {
      // A field that another input claims by name is not taken by place.
      let byPlace = fields.indices.contains(place) && !reserved.contains(place) ? place : nil
      let free = fields.indices.first { !reserved.contains($0) && !taken.contains($0) }
      guard let field = named[place] ?? byPlace ?? free, !taken.contains(field) else {
        throw LearningError(
          code: "fields", "the dataset has no field for the input `\(port.name)` of `\(net.name)`",
          help: ["it has \(FieldMatching.listed(fields))"])
      }
      guard fields[field].shape == port.shape else {
        throw LearningError(
          code: "fields",
          "the input `\(port.name)` of `\(net.name)` has shape \(port.shape), "
            + "but the field `\(fields[field].name)` of the dataset \(fields[field].shape)",
          help: ["declare `in \(port.name): \(fields[field].shape)`, or choose other data"])
      }
      taken.insert(field)
      inputs.append(field)
    }
    let rest = fields.indices.filter { !taken.contains($0) }
    let claimed = Set(net.outputs.compactMap { port in rest.first { fields[$0].name == port.name } })
    self.inputs = inputs
    targets = net.outputs.enumerated().map { place, port in
      if let field = rest.first(where: { fields[$0].name == port.name }) { return field }
      return rest.indices.contains(place) && !claimed.contains(rest[place]) ? rest[place] : nil
    }
  }

  /// The fields in words, for messages.
  static func listed(_ fields: [Field]) -> String {
    fields.isEmpty ? "no fields" : fields.map { "`\($0.name)` \($0.shape)" }.joined(separator: ", ")
  }
}
