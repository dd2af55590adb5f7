internal import TensorCore

extension ONNXExporter {
  /// The names of the results, or nil for another kind of operation.
  mutating func emitElementwise(
    _ operation: Operation, _ inputs: [TracedFunction.Value], _ spec: TensorSpec
  ) throws -> [String]? {
    switch operation {
    case .variable: return [name(inputs[0])]
    case .convert(let type): return [cast(try full(inputs[0]), self.spec(inputs[0]).type, to: type)]
    case .unary(let function):
      let x = cast(try full(inputs[0]), self.spec(inputs[0]).type, to: spec.type)
      return [try unary(function, x, spec.type)]
    case .binary(let function):
      let (a, b) = try operands(inputs, spec.shape, as: spec.type)
      return [try binary(function, a, b, spec.type)]
    case .comparison(let comparison):
      let (a, b) = try operands(inputs, spec.shape, as: Operation.meeting(self.spec(inputs[0]), self.spec(inputs[1])))
      return [node("Cast", [compare(comparison, a, b)], [.integer("to", ONNXGraph.elementType(spec.type))])]
    case .select:
      let mask = cast(try full(inputs[0]), self.spec(inputs[0]).type, to: .bool)
      let sides = inputs[1...].map { cast(name($0), self.spec($0).type, to: spec.type) }
      return [node("Where", [mask] + sides)]
    default: return nil
    }
  }

  /// Both sides in one type. Repeated numbers are left single where the other side has the shape of the result.
  private mutating func operands(
    _ inputs: [TracedFunction.Value], _ shape: [Int], as type: ScalarType
  ) throws -> (String, String) {
    let isGiven = inputs.contains { !isNumber($0) && spec($0).shape == shape }
    let names = try inputs.map { cast(isGiven ? name($0) : try full($0), spec($0).type, to: type) }
    return (names[0], names[1])
  }

  /// A comparison as a truth value.
  mutating func compare(_ comparison: Comparison, _ a: String, _ b: String) -> String {
    switch comparison {
    case .equal: node("Equal", [a, b])
    case .notEqual: node("Not", [node("Equal", [a, b])])
    case .less: node("Less", [a, b])
    case .lessOrEqual: node("LessOrEqual", [a, b])
    case .greater: node("Greater", [a, b])
    case .greaterOrEqual: node("GreaterOrEqual", [a, b])
    }
  }

  mutating func binary(_ function: BinaryFunction, _ a: String, _ b: String, _ type: ScalarType) throws -> String {
    switch function {
    case .add: return node("Add", [a, b])
    case .subtract: return node("Sub", [a, b])
    case .multiply: return node("Mul", [a, b])
    case .divide: return node("Div", [a, b])
    case .power: return node("Pow", [a, b])
    case .minimum: return node("Min", [a, b])
    case .maximum: return node("Max", [a, b])
    case .modulo:
      let whole = node("Floor", [node("Div", [a, b])])
      return node("Sub", [a, node("Mul", [whole, b])])
    case .hypot:
      return node("Sqrt", [node("Add", [node("Mul", [a, a]), node("Mul", [b, b])])])
    case .atan2: return try angle(y: a, x: b, type)
    }
  }

  /// The angle of a point: atan(y/x), moved by π to the side of y where x is negative; where x is 0, a right angle.
  private mutating func angle(y: String, x: String, _ type: ScalarType) throws -> String {
    let (zero, pi) = (try graph.number(0, type), try graph.number(.pi, type))
    let isLeft = node("Less", [x, zero])
    let isBelow = node("Less", [y, zero])
    let turn = node("Where", [isBelow, node("Neg", [pi]), pi])
    let direct = node("Atan", [node("Div", [y, x])])
    let angle = node("Add", [direct, node("Where", [isLeft, turn, zero])])
    let isOrigin = node("And", [node("Equal", [x, zero]), node("Equal", [y, zero])])
    return node("Where", [isOrigin, zero, angle])
  }

  /// The operators that do what a function does.
  private static let operators: [UnaryFunction: String] = [
    .negate: "Neg", .abs: "Abs", .sqrt: "Sqrt", .exp: "Exp", .log: "Log", .sin: "Sin", .cos: "Cos", .tan: "Tan",
    .asin: "Asin", .acos: "Acos", .atan: "Atan", .sinh: "Sinh", .cosh: "Cosh", .tanh: "Tanh", .asinh: "Asinh",
    .acosh: "Acosh", .atanh: "Atanh", .sigmoid: "Sigmoid", .softplus: "Softplus", .relu: "Relu", .floor: "Floor",
    .ceil: "Ceil", .round: "Round", .erf: "Erf", .sign: "Sign",
  ]

  mutating func unary(_ function: UnaryFunction, _ x: String, _ type: ScalarType) throws -> String {
    if let name = Self.operators[function] { return node(name, [x]) }
    func number(_ value: Double) throws -> String { try graph.number(value, type) }
    switch function {
    case .log2: return node("Mul", [node("Log", [x]), try number(1 / 0.6931471805599453)])
    case .log10: return node("Mul", [node("Log", [x]), try number(0.4342944819032518)])
    // (eˣ - 1) and log(1 + x) without the loss of digits near 0: 2·sinh(x/2)·e^(x/2), and 2·atanh(x/(2 + x)).
    case .expm1:
      let half = node("Mul", [x, try number(0.5)])
      return node("Mul", [node("Mul", [node("Sinh", [half]), try number(2)]), node("Exp", [half])])
    case .log1p:
      let ratio = node("Div", [x, node("Add", [x, try number(2)])])
      return node("Mul", [node("Atanh", [ratio]), try number(2)])
    case .gelu:
      let share = node("Erf", [node("Mul", [x, try number(0.5.squareRoot())])])
      return node("Mul", [node("Mul", [x, try number(0.5)]), node("Add", [share, try number(1)])])
    case .geluTanh:
      let cube = node("Mul", [node("Mul", [x, x]), node("Mul", [x, try number(0.044715)])])
      let inner = node("Mul", [node("Add", [x, cube]), try number((2 / Double.pi).squareRoot())])
      let share = node("Add", [node("Tanh", [inner]), try number(1)])
      return node("Mul", [node("Mul", [x, try number(0.5)]), share])
    case .silu: return node("Mul", [x, node("Sigmoid", [x])])
    case .truncate: return node("Mul", [node("Sign", [x]), node("Floor", [node("Abs", [x])])])
    case .cubeRoot:
      return node("Mul", [node("Sign", [x]), node("Pow", [node("Abs", [x]), try number(1.0 / 3)])])
    case .erfc: return node("Sub", [try number(1), node("Erf", [x])])
    case .isMissing: return node("Cast", [node("IsNaN", [x])], [.integer("to", ONNXGraph.elementType(type))])
    case .isFinite:
      let isOther = node("Or", [node("IsNaN", [x]), node("IsInf", [x])])
      return node("Cast", [node("Not", [isOther])], [.integer("to", ONNXGraph.elementType(type))])
    default:
      throw LearningError(
        code: "onnx", "`\(function.rawValue)` cannot be written to an ONNX file, which has no such operator",
        help: ["save the model as `.safetensors`, which keeps every net"])
    }
  }
}
