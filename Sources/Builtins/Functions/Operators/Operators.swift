import Checking
import Data
import Runtime
import TensorCore

/// What the checker's tree calls by symbols, and by words that are no names of the language, for values that are no single numbers.
enum Operators {
  static let table: [(String, BuiltinImplementation)] = [
    ("+", pairwise { try Tensor.combine(.add, $0, $1) }),
    (
      "-",
      { context, site in
        if context.arguments.count == 1 { return try elementwise(context.allArguments, site) { try -$0[0] } }
        return try elementwise(context.allArguments, site) { try $0[0] - $0[1] }
      }
    ),
    ("*", pairwise { try Tensor.combine(.multiply, $0, $1) }),
    ("/", pairwise { try Tensor.combine(.divide, $0, $1) }),
    ("^", pairwise { try Tensor.combine(.power, $0, $1) }),
    (
      "@",
      { context, site in
        try Value(Tensor.matmul(context.arguments[0].asTensor(), context.arguments[1].asTensor()), as: site.resultType)
      }
    ),
    ("<", ordering(.less) { $0 < $1 }),
    ("<=", ordering(.lessOrEqual) { $0 <= $1 }),
    (">", ordering(.greater) { $0 > $1 }),
    (">=", ordering(.greaterOrEqual) { $0 >= $1 }),
    ("==", elementwise { try Tensor.compare(.equal, $0[0], $0[1]) }),
    ("!=", elementwise { try Tensor.compare(.notEqual, $0[0], $0[1]) }),
    ("same", { context, _ in .boolean(try isSame(context.arguments[0], context.arguments[1])) }),
    ("~=", { context, site in .boolean(try isClose(context.allArguments, site)) }),
    ("in", { context, _ in .boolean(try MembershipFunctions.contains(context.arguments[1], context.arguments[0])) }),
    ("index", { context, site in try index(context.allArguments, site) }),
    (
      "elements",
      { context, _ in
        if case .object(let object) = context.arguments[0], object is any LazyList { return context.arguments[0] }
        return .list(try Collections.elements(context.arguments[0]))
      }
    ),
    (
      "tensor",
      { context, _ in
        let values = context.allArguments
        if values.allSatisfy({ $0.scalar != nil }) { return .tensor(try Tensor(values.compactMap(\.scalar))) }
        return .tensor(try Tensor.stack(values.map { try $0.asTensor() }))
      }
    ),
    // A condition that is a tensor of rank 0, and the two ways between numbers and such tensors.
    ("truth", { context, _ in .boolean(try known(context.arguments[0], "branch on") != 0) }),
    ("lifted", { context, _ in .tensor(Tensor(try context.arguments[0].asNumber())) }),
    ("lowered", { context, _ in .number(try known(context.arguments[0], "count or index with")) }),
    ("nothing", { _, _ in .nothing }),
    ("instants", { context, _ in .list(context.allArguments) }),
    ("bounded", bounded),
  ]

  private static func pairwise(_ function: @escaping @Sendable (Tensor, Tensor) throws -> Tensor)
    -> BuiltinImplementation
  {
    elementwise { try function($0[0], $0[1]) }
  }

  private static func ordering(
    _ comparison: TensorCore.Comparison, _ texts: @escaping @Sendable (String, String) -> Bool
  ) -> BuiltinImplementation {
    { context, site in
      if case .string(let left) = context.arguments[0], case .string(let right) = context.arguments[1] {
        return .boolean(texts(left, right))
      }
      return try elementwise(context.allArguments, site) { try Tensor.compare(comparison, $0[0], $0[1]) }
    }
  }

  /// A number that decides what happens, which a net must know before it runs.
  private static func known(_ value: Value, _ use: String) throws -> Double {
    if case .tensor(let opaque) = value, let tensor = opaque as? Tensor, tensor.isSymbolic {
      throw EvaluationError(
        code: "traced-value", "a net cannot \(use) a number that is known only when it runs",
        help: ["choose element by element: `where(condition, a, b)`"])
    }
    return try value.asNumber()
  }

  // MARK: Nearness

  /// `~=`: within 1e-9 of the larger magnitude, a share given, or an amount given. A number stands for each element of a tensor.
  private static func isClose(_ arguments: [Value], _ site: CallSite) throws -> Bool {
    if let a = arguments[0].series, let b = arguments[1].series,
      a.series.time.kind != b.series.time.kind || a.series.time.seconds != b.series.time.seconds
    {
      return false
    }
    var (left, right) = (try arguments[0].asTensor(), try arguments[1].asTensor())
    if left.rank == 0 {
      left = try left.expanded(to: right.shape)
    } else if right.rank == 0 {
      right = try right.expanded(to: left.shape)
    }
    let tolerance = arguments.count > 2 ? abs(try arguments[2].asNumber()) : 1e-9
    if site.detail == .name("absolute") { return left.isClose(to: right, relative: 0, absolute: tolerance) }
    return left.isClose(to: right, relative: tolerance)
  }

  // MARK: Parameters

  /// `param x = … in low..high`: the value, which `--set` may have changed.
  @Sendable private static func bounded(_ context: inout BuiltinContext, _ site: CallSite) throws -> Value {
    let value = try context.arguments[0].asNumber()
    let (low, high) = (try context.arguments[1].asNumber(), try context.arguments[2].asNumber())
    guard low <= value, value <= high else {
      let name = if case .name(let name) = site.detail { name } else { "the value" }
      func shown(_ number: Double) -> String {
        site.host.units.format(
          number, unit: site.resultType.quantity?.unit, dimension: site.resultType.quantity?.dimension ?? .dimensionless
        )
      }
      throw EvaluationError(
        code: "out-of-bounds", "`\(name)` is \(shown(value)), outside its bounds \(shown(low)) to \(shown(high))")
    }
    return context.arguments[0]
  }
}

/// Whole-value equality as `==` means it: tensors by shape and elements, a missing number equal to nothing, not even itself.
func isSame(_ left: Value, _ right: Value) throws -> Bool {
  switch (left, right) {
  case (.tensor, _), (_, .tensor): return try left.asTensor() == right.asTensor()
  case (.list(let a), .list(let b)), (.record(let a), .record(let b)):
    guard a.count == b.count else { return false }
    for (x, y) in zip(a, b) where !(try isSame(x, y)) { return false }
    return true
  default: return left == right
  }
}
