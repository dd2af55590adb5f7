import Checking
import Runtime
import TensorCore

extension ValueFormatter {
  /// What `show` writes: everything worth knowing of a value.
  public func summary(_ value: Value, _ type: Type) -> String {
    switch value {
    case .tensor(let opaque):
      guard let tensor = opaque as? Tensor else { return "a tensor" }
      return tensorSummary(tensor, type.quantity ?? .dimensionless)
    case .object(let object):
      switch object {
      case let known as any Summarised: return known.summary(units, width: width)
      case let table as TableObject: return tableSummary(table, type)
      case let series as SeriesObject: return seriesSummary(series, type.quantity)
      default: return result(value, type)
      }
    case .list(let values):
      if case .tensor(let quantity, _) = type, let tensor = try? value.asTensor() {
        return tensorSummary(tensor, quantity)
      }
      return inline(value, type) + "\n" + Self.counted(values.count, "element")
    default: return result(value, type)
    }
  }
}
