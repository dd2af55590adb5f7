import Diagnostics
import Syntax
import Units

/// What the checker can find wrong, as facts; `CheckError+Diagnostic.swift` turns them into prose.
public enum CheckError: Sendable {
  case unknownName(String, nearest: [String])
  case mayBeUnset(String, bound: Span)
  case conflictingTypes(String, Type, Type)
  /// An operator between quantities that do not go together.
  case mismatch(operation: String, left: Operand, right: Operand)
  case pointSum(left: Operand, right: Operand)
  case pointProduct(operation: String, operand: Operand)
  case pointAgainstDifference(operation: String, left: Operand, right: Operand)
  case operandType(operation: String, operand: Operand, expected: String)
  case shapes(operation: String, left: Operand, right: Operand)
  case variableExponent(Operand)
  case exponentUnit(Operand)
  case conversion(Operand, to: Unit)
  case notFunction(Operand)
  case notIndexable(Operand)
  case noField(String, of: Operand, known: [String])
  case indexCount(given: Int, rank: Int)
  case indexRange(Int, extent: Int)
  case argumentCount(function: String, expected: ClosedRange<Int>, given: Int, usage: String)
  case missingArgument(function: String, name: String, usage: String)
  case unknownLabel(String, function: String, known: [String])
  case repeatedArgument(String)
  case argument(function: String, name: String, expected: String, Operand)
  case argumentMismatch(function: String, Operand, Operand)
  case call(function: String, message: String, help: String?)
  case condition(Operand)
  case mixedList(first: Operand, other: Operand)
  case notIterable(Operand)
  case format(String)
  case instant(String)
  case outsideLoop(String)
  case outsideFunction
  case endlessRecursion(String)
  case equationOutsideTwin
  case memberOutsideTwin(String)
  case unit(UnitError)
  case notConstant
  case notYet(String)
  case option(String, of: String, known: [String])
  case repeatedOption(String, first: Span)
  case missingOption(String, of: String, example: String)
  case optionValue(String, expected: String)
  case optionType(String, expected: String, Operand)
  /// What makes parameters is called where there is no net.
  case layerOutsideNet(String)
  case plain(code: String, message: String, label: String, help: [String])

  /// One side of what went wrong.
  public struct Operand: Sendable {
    public let type: Type
    public let span: Span
    public let text: String

    public init(_ type: Type, _ span: Span, _ text: String = "") {
      self.type = type
      self.span = span
      self.text = text
    }
  }
}
