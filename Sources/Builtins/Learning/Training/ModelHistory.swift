import Checking
import Data
import Learning
import Runtime

/// `m.history`: a table with a row for each epoch of training.
extension ModelObject: Fielded {
  public func field(_ name: String, _ site: CallSite) throws -> Value {
    guard name == "history", case .table(let type) = site.resultType else {
      throw Value.object(self).unexpected("a model with `\(name)`")
    }
    let columns = type.columns.map { column in
      Column(
        column.name,
        Values(
          history.map { record in
            record.columns.first { ModelHistory.name($0.name) == column.name }?.value ?? .nan
          }))
    }
    return .object(TableObject(try Table(columns)))
  }
}

/// How the columns of records are called in a table, whose names have neither dots nor blanks.
private enum ModelHistory {
  static func name(_ name: String) -> String { String(name.map { $0 == "." || $0 == " " ? "_" : $0 }) }
}
