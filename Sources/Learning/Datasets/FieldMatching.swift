public import TensorCore

/// Which field of a dataset goes into which input of a net, and which is the target of which output.
///
/// A field goes where its name does. What no name settles goes by position: inputs take the first fields that are no
/// input's and no output's by name, outputs what is left after the inputs.
public struct FieldMatching: Sendable, Equatable {
  /// For each input of the net, a field.
  public let inputs: [Int]
  /// For each output the field it is held against; nil where nothing is left.
  public let targets: [Int?]
  private let inputTypes: [ScalarType]

  /// - Parameter requiresTargets: whether every output must have a target.
  /// - Throws: `dataset-fields`, naming both sides with their shapes.
  public init(net: Net, fields: [Field], requiresTargets: Bool = true) throws(LearningError) {
    func named(_ port: Net.Port) -> Int? { fields.firstIndex { $0.name == port.name } }
    let settled = Set((net.inputs + net.outputs).compactMap(named))
    var free = fields.indices.filter { !settled.contains($0) }[...]
    var inputs: [Int] = []
    for port in net.inputs {
      guard let field = named(port) ?? free.popFirst() else {
        throw Self.fault(
          "the input `\(port.name)` \(port.shape) of `\(net.name)` has no field in the dataset", net, fields)
      }
      guard fields[field].shape == port.shape else {
        throw Self.fault(
          "the input `\(port.name)` of `\(net.name)` is \(port.shape), but the field `\(fields[field].name)` is \(fields[field].shape)",
          net, fields)
      }
      inputs.append(field)
    }
    var targets: [Int?] = []
    for port in net.outputs {
      guard let field = named(port) ?? free.popFirst(), !inputs.contains(field) else {
        guard !requiresTargets else {
          throw Self.fault(
            "the output `\(port.name)` \(port.shape) of `\(net.name)` has no target in the dataset", net, fields)
        }
        targets.append(nil)
        continue
      }
      guard Self.suits(port.shape, fields[field].shape) else {
        throw Self.fault(
          "the output `\(port.name)` of `\(net.name)` is \(port.shape), but its target, the field `\(fields[field].name)`, is \(fields[field].shape)",
          net, fields)
      }
      targets.append(field)
    }
    (self.inputs, self.targets) = (inputs, targets)
    inputTypes = net.inference.inputs.map(\.type)
  }

  /// What goes into the net for some samples, stacked along a leading axis.
  /// - Throws: `outOfMemory`.
  public func inputs(of dataset: any Dataset, _ indices: [Int]) throws -> [Tensor] {
    try zip(inputs, inputTypes).map { field, type in
      let batch = try dataset.batch(field, indices)
      return batch.type == type ? batch : try batch.converted(to: type)
    }
  }

  /// Whether a target can be held against an output: it has its shape, or lacks the last axis, that of the classes.
  private static func suits(_ output: [Int], _ target: [Int]) -> Bool {
    let squeezed = target.filter { $0 != 1 }
    return squeezed == output.filter { $0 != 1 } || squeezed == output.dropLast().filter { $0 != 1 }
  }

  private static func fault(_ message: String, _ net: Net, _ fields: [Field]) -> LearningError {
    func ports(_ ports: [Net.Port]) -> String {
      ports.map { "`\($0.name)` \($0.shape)" }.joined(separator: ", ")
    }
    return LearningError(
      code: "dataset-fields", message,
      notes: [
        "`\(net.name)` takes \(ports(net.inputs)) and gives \(ports(net.outputs))", "the dataset has \(listed(fields))",
      ],
      help: ["fields and inputs go together by name, or else in the order in which they stand"])
  }

  /// `x` [96, 7], `label` a class.
  static func listed(_ fields: [Field]) -> String {
    fields.map { field in
      let kind =
        switch (field.type, field.shape.isEmpty) {
        case (.int32, true): "a class"
        case (.int32, false): "\(field.shape) of classes"
        case (_, true): "a number"
        default: "\(field.shape)"
        }
      return "`\(field.name)` \(kind)"
    }.joined(separator: ", ")
  }
}
