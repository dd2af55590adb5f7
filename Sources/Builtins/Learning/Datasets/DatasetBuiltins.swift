import Checking
import Learning
import Runtime
import TensorCore

/// The functions that make datasets and go through them.
enum DatasetBuiltins {
  static let all: [Builtin] =
    MakingDatasets.all + WindowBuiltins.all + StandardizeBuiltins.all + [batches, shuffle, classes]

  private static let batches = Builtin.learning(
    "batches", ["dataset", "size", "[seed:]", "[drop_last:]"],
    "The samples of a dataset in batches for a loop, each a record of tensors with a leading axis. With a seed "
      + "they come in random order, "
      + "the same for the same seed. `drop_last: true` leaves out a last batch that is not full.",
    example: "len(batches(dataset({x: [1, 2, 3, 4, 5]}), 2))  # 3",
    infer: { (call: inout BuiltinCall) throws(CallFailure) -> TypedExpression in
      let dataset = try call.dataset(0)
      let size = try call.wholeNumber(1, minimum: 1)
      _ = try call.wholeNumber(2)
      if call.has(3), try call.type(3) != .boolean { throw .argument(index: 3, expected: "true or false") }
      return call.result(.list(dataset.batch(of: try call.flag(3) ? size : nil)))
    },
    run: { context, _ in
      let object = DatasetObject(try context.arguments[0].asDataset())
      let size = try context.arguments[1].asCount("`size`", minimum: 1)
      let count = object.dataset.count
      let order = context.isGiven(2) ? try order(count, context.arguments[2]) : nil
      let dropsLast = context.isGiven(3) ? try context.arguments[3].asNumber() != 0 : false
      return .object(BatchesObject(object, Batches(of: count, size: size, order: order, dropsLast: dropsLast)))
    })

  private static let shuffle = Builtin.learning(
    "shuffle", ["x", "[seed:]"],
    "The samples of a dataset in random order, or the elements of a list, rows of a table or of a tensor; the "
      + "same for the same seed.",
    example: "sort(shuffle([3, 1, 2], seed: 4))  # [1, 2, 3]",
    infer: { (call: inout BuiltinCall) throws(CallFailure) -> TypedExpression in
      _ = try call.wholeNumber(1)
      switch try call.type(0) {
      case .dataset(let dataset): return call.result(.dataset(dataset))
      case .tensor(let quantity, let shape) where shape.rank != 0: return call.result(.tensor(quantity, shape))
      case .list(let element): return call.result(.list(element))
      case .table(let table): return call.result(BuiltinCall.rows(of: table))
      default: throw .argument(index: 0, expected: "a dataset, a table, a tensor or a list")
      }
    },
    run: { context, _ in
      let value = context.arguments[0]
      guard case .object(let object) = value, let dataset = (object as? DatasetObject)?.dataset else {
        return try value.choosing(try order(value.extent(), context.arguments[1]))
      }
      return .object(DatasetObject(try SubsetDataset(dataset, order(dataset.count, context.arguments[1]))))
    })

  private static let classes = Builtin.learning(
    "classes", ["dataset"],
    "The names of the classes of a dataset by number, as `label` counts them; `[]` where they have none.",
    example: "classes(labelled(table(v: [1, 2], kind: [\"b\", \"a\"]), label: \"kind\"))  # [\"a\", \"b\"]",
    infer: { (call: inout BuiltinCall) throws(CallFailure) -> TypedExpression in
      _ = try call.dataset(0)
      return call.result(.list(.string))
    },
    run: { context, _ in
      let fields = try context.arguments[0].asDataset().fields
      return .list((fields.first { !$0.labels.isEmpty }?.labels ?? []).map(Value.string))
    })

  /// A random order by a seed, or without one an order that nobody can foresee.
  private static func order(_ count: Int, _ seed: Value) throws -> [Int] {
    guard seed.isNothing else {
      return try SampleOrder.shuffled(count: count, seed: UInt64(bitPattern: Int64(try seed.asInteger("seed"))))
    }
    var generator = SystemRandomNumberGenerator()
    return try SampleOrder.shuffled(count: count, seed: generator.next())
  }
}
