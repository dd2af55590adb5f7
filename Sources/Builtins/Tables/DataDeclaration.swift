import Checking
import Data
import Diagnostics
import Runtime

/// `data t = csv "f.csv" { … }`: the file as a table in SI units.
enum DataDeclaration {
  static func carryOut(
    _ definition: DataDefinition, _ arguments: Operands, _ declaration: TypedDeclaration, _ site: DeclarationSite
  ) throws -> Value {
    let path = site.host.readPath(try arguments.value(definition.path).asString())
    do throws(DataError) {
      let (table, report) = try CSVReader.read(path, CSVOptions(definition))
      for note in report.notes { site.host.writeStatus(note + "\n") }
      return .object(TableObject(table))
    } catch {
      let fault = DataFault(error: error)
      let column = fault.column.flatMap { name in definition.columns.first { $0.header == name } }
      // Columns that `*` stands for have no place of their own.
      let place = column.flatMap { $0.span == declaration.span ? nil : $0.span }
      var help: [String] = []
      if case .content(_, .invalidNumber(_, .none)) = error, let column, column.unit.symbol.isEmpty {
        help = ["a column of words is read with `text \"\(column.header)\"`"]
      }
      throw fault.evaluationError(at: place ?? arguments.span(definition.path), help: help)
    }
  }
}

/// The operands of a declaration: their values and where they are written.
struct Operands {
  private let values: [Value]
  private let expressions: [TypedExpression]

  init(_ values: some Sequence<Value>, of declaration: TypedDeclaration) {
    self.values = Array(values)
    expressions = declaration.operands
  }

  func value(_ index: OperandIndex) -> Value { values.indices.contains(index) ? values[index] : .nothing }

  func span(_ index: OperandIndex?) -> Span? {
    index.flatMap { expressions.indices.contains($0) ? expressions[$0].span : nil }
  }

  /// The number of an option; nil when it was not given.
  /// - Throws: when it is not finite, or `isAllowed` says no.
  func number(
    _ index: OperandIndex?, _ name: String, _ requirement: String = "",
    where isAllowed: (Double) -> Bool = { _ in true }
  ) throws -> Double? {
    guard let index else { return nil }
    let number = try value(index).asNumber()
    guard number.isFinite, isAllowed(number) else {
      throw EvaluationError(
        code: "option-value", "`\(name)` must be \(requirement.isEmpty ? "a finite number" : requirement)",
        span: span(index))
    }
    return number
  }
}
