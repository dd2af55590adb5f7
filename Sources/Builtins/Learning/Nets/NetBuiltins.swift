import Checking
import Diagnostics
import Learning
import Runtime
import TensorCore
import Units

/// What the checker turns the declarations of nets and layers into.
enum NetBuiltins {
  static let operators: [(String, BuiltinImplementation)] = [
    ("net", declareNet),
    ("layer", callLayer),
    (
      "layer turn",
      { context, site in
        guard let tracer = site.tracer, case .name(let name) = site.detail else { return .nothing }
        let turn = context.arguments[0].isNothing ? nil : Int(exactly: try context.arguments[0].asNumber())
        tracer.begin(turn: turn, of: name, loop: loop(site.span))
        return .nothing
      }
    ),
    (
      "layer turns",
      { _, site in
        site.tracer?.end(loop: loop(site.span))
        return .nothing
      }
    ),
    ("parameter", makeParameter),
  ]

  /// Tells loops apart by where they stand.
  private static func loop(_ span: Span) -> Int { Int(span.source) << 32 | Int(span.start) }

  // MARK: Nets

  /// Arguments: the function, the text of the declaration, then the extents of each input and output (`nothing` where they are not
  /// declared).
  @Sendable private static func declareNet(_ context: inout BuiltinContext, _ site: CallSite) throws -> Value {
    guard case .net(let type) = site.resultType else { throw Value.nothing.unexpected("a net") }
    let closure = site.closure(0, from: context.arguments[0])
    let source = try context.arguments[1].asString()
    let shapes = try context.arguments.dropFirst(2).map { $0.isNothing ? nil : try extents($0) }
    let inputs = zip(type.inputs, shapes).map { Net.Port($0.name, $1 ?? []) }
    let declared = Array(shapes.dropFirst(inputs.count))
    let training = try trace(&context, site, type, closure, inputs, declared, isTraining: true)
    let inference = try trace(
      &context, site, type, closure, inputs, declared, isTraining: false, knownPaths: training.paths)
    let net = Net(
      name: type.name, inputs: inputs,
      outputs: zip(type.outputs, inference.function.outputs).map { Net.Port($0.name, $1.shape) },
      parameters: inference.parameters, layers: inference.layers, attentions: inference.attentions,
      updates: training.updates, training: training.function, inference: inference.function, source: source)
    return .object(NetObject(net))
  }

  private static func extents(_ value: Value) throws -> [Int] {
    try value.asTensor().elements.map { number in
      guard let extent = Int(exactly: number), extent >= 0 else {
        throw EvaluationError(code: "shape", "the size of an axis is a whole number, not \(formatNumber(number))")
      }
      return extent
    }
  }

  private static func trace(
    _ context: inout BuiltinContext, _ site: CallSite, _ type: NetType, _ closure: Closure, _ inputs: [Net.Port],
    _ declared: [[Int]?], isTraining: Bool, knownPaths: [String] = []
  ) throws -> NetTracer.Finished {
    let tracing = site.host.resource { NetTracing() }
    let tracer = NetTracer(name: type.name, isTraining: isTraining, knownPaths: knownPaths)
    tracing.tracers.append(tracer)
    defer { tracing.tracers.removeLast() }
    let symbols = inputs.map { tracer.input($0.shape) }
    let value = try context.call(closure, symbols.map(Value.tensor))
    guard case .record(let fields) = value, fields.count == type.outputs.count else {
      throw value.unexpected("the outputs of a net")
    }
    let outputs = try zip(zip(fields, type.outputs), declared).map { pair, shape -> Tensor in
      let tensor = try pair.0.asTensor().converted(to: .float32)
      if let shape, tensor.shape != shape {
        throw EvaluationError(
          code: "net-shape",
          "the output `\(pair.1.name)` of `\(type.name)` is declared \(shape), but comes to \(tensor.shape)")
      }
      return tensor
    }
    return try tracer.finish(outputs)
  }

  // MARK: Layers

  /// A layer of the script's own: its parameters get a scope. Arguments: the layer, then what it is called with.
  @Sendable private static func callLayer(_ context: inout BuiltinContext, _ site: CallSite) throws -> Value {
    guard case .name(let name) = site.detail else { throw Value.nothing.unexpected("a layer") }
    let tracer = try site.requireTracer(name)
    let closure = site.closure(0, from: context.arguments[0])
    let arguments = Array(context.arguments.dropFirst())
    return try tracer.layer(name) {
      let result = try context.call(closure, arguments)
      // Rows that were appended one by one are a list until they are stacked.
      guard case .tensor = site.resultType else { return result }
      let tensor = try result.asTensor()
      tracer.note(tensor)
      return .tensor(tensor)
    }
  }

  /// `param weight: [n, m] = …`. Arguments: the extents, and what it begins with.
  @Sendable private static func makeParameter(_ context: inout BuiltinContext, _ site: CallSite) throws -> Value {
    guard case .name(let name) = site.detail else { throw Value.nothing.unexpected("a parameter") }
    let tracer = try site.requireTracer("param")
    let shape = try extents(context.arguments[0])
    let initializer: Initializer
    switch context.arguments[1] {
    case .nothing: initializer = Initializer.named("xavier", shape)
    case .string(let scheme): initializer = Initializer.named(scheme, shape)
    case let value:
      let tensor = try value.asTensor()
      guard !tensor.isSymbolic else {
        throw EvaluationError(
          code: "parameter", "`\(name)` begins with a number that is known only when the net runs",
          help: ["begin with a number, or with random ones: `param \(name): [2, 3] { init xavier }`"])
      }
      if tensor.count == 1 {
        initializer = .constant(try tensor.item())
      } else if tensor.shape == shape {
        initializer = .values(tensor)
      } else {
        throw EvaluationError(
          code: "parameter", "`\(name)` is declared \(shape), but begins with a tensor \(tensor.shape)")
      }
    }
    return .tensor(tracer.parameter(name, shape, initializer))
  }
}

extension CallSite {
  /// The net being traced, if one is.
  var tracer: NetTracer? { host.resource { NetTracing() }.current }

  /// - Throws: where no net is being traced.
  func requireTracer(_ name: String) throws -> NetTracer {
    guard let tracer else {
      throw EvaluationError(
        code: "layer-outside-net", "`\(name)` has parameters of its own, so it belongs in a `net` or a `layer`")
    }
    return tracer
  }
}

extension Initializer {
  /// A scheme by its name. The last axis of the shape is what comes out, the one before it goes in, and what stands in front, such as
  /// the sides of a convolution's filters, belongs to both.
  static func named(_ scheme: String, _ shape: [Int]) -> Initializer {
    let places = shape.dropLast(2).reduce(1, *)
    let fanOut = places * (shape.last ?? 1)
    let fanIn = shape.dropLast().reduce(1, *)
    switch scheme {
    case "uniform": return .fanIn(fanIn)
    case "he": return .he(fanIn: fanIn)
    case "orthogonal": return .orthogonal
    case "normal": return .normal(sd: 0.02)
    case "zeros": return .constant(0)
    case "ones": return .constant(1)
    default: return .xavier(fanIn: fanIn, fanOut: fanOut)
    }
  }
}
