import Learning
import Runtime
import Units

/// The batches of a dataset, gathered one by one as a loop asks for them.
final class BatchesObject: LazyList, Summarised {
  private let source: DatasetObject
  private let batches: Batches

  init(_ source: DatasetObject, _ batches: Batches) { (self.source, self.batches) = (source, batches) }

  var kindName: String { "list of batches" }
  var elementCount: Int { batches.count }

  func element(at position: Int) throws -> Value { try source.batch(batches[position]) }

  func oneLine(_ units: UnitTable) -> String {
    let count = batches.count == 1 ? "1 batch" : "\(batches.count) batches"
    return
      "\(count) of \(ValueFormatter.counted(batches.size, "sample")) of \(DatasetObject.phrase(source.dataset.fields))"
  }

  func summary(_ units: UnitTable, width: Int) -> String { oneLine(units) }
}
