import Checking
import Data
import Learning
import Runtime
import TensorCore

/// How much there is of a value.
extension Value {
  /// The extents in words, such as `61 × 5`, `[96, 7]` or `3 states`; empty where a value is just one thing.
  public func extent(_ type: Type) -> String {
    switch self {
    case .list(let values): return "\(values.count)"
    case .record(let values): return counted(values.count, "field", "fields")
    case .tensor(let opaque):
      guard let tensor = opaque as? Tensor else { return "" }
      return "[" + tensor.shape.map(String.init).joined(separator: ", ") + "]"
    case .object(let object):
      switch object {
      case let table as TableObject: return "\(table.table.rowCount) × \(table.table.columns.count)"
      case let series as SeriesObject: return "\(series.series.values.count)"
      case let dataset as DatasetObject: return counted(dataset.dataset.count, "sample", "samples")
      case let model as ModelObject:
        return counted(model.model.net.parameters.reduce(0) { $0 + $1.count }, "parameter", "parameters")
      default: return ""
      }
    default: return ""
    }
  }

  /// The bytes that its numbers and texts take, near enough to see what is large; what two values share counts for both.
  public var byteCount: Int {
    switch self {
    case .nothing, .number, .boolean, .instant, .function: return 8
    case .range: return 16
    case .string(let text): return text.utf8.count
    case .list(let values), .record(let values): return values.reduce(0) { $0 + 16 + $1.byteCount }
    case .tensor(let opaque): return (opaque as? Tensor).map { $0.count * $0.type.byteCount } ?? 8
    case .object(let object):
      switch object {
      case let table as TableObject:
        let columns = table.table.columns.count + (table.table.time == nil ? 0 : 1)
        let members = table.members.values.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } }
        return 8 * (table.table.rowCount * columns + members)
      case let series as SeriesObject:
        return 8 * (2 * series.series.values.count + series.members.reduce(0) { $0 + $1.count })
      case let model as ModelObject:
        return model.model.variables.reduce(0) { $0 + $1.spec.count * $1.spec.type.byteCount }
      default: return 8
      }
    }
  }
}
