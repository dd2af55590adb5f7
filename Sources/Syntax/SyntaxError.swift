import Diagnostics

/// What the lexer and the parser can find wrong.
public enum SyntaxError: Sendable {
  // Text
  case unexpectedCharacter(Unicode.Scalar?)
  /// A symbol of another language, and how often it stands again further on.
  case foreignSymbol(String, more: Int)
  case unterminatedString
  case unclosedInterpolation
  case emptyInterpolation
  case singleQuotes
  case typographicQuotes
  case badNumber(String)
  case malformedNumber(String, instead: String?)
  case numberTooLarge(String)
  case badEscape(String)
  case plainStringExpected(String)

  // Grammar
  case expected(String, found: String)
  case expectedExpression(found: String)
  case expectedUnit(found: String)
  case expectedBlock(of: String, found: String)
  case blockAfterColon(of: String)
  case braceOnNextLine(of: String)
  case unclosed(String, opened: Span)
  case unmatched(String)
  case mismatched(String, closing: String, opened: Span)
  case tooDeep
  case reservedWord(String, asA: String)
  case duplicateName(String, first: Span)
  case strayWord(String, declarations: [String])
  case strayComma

  // Values
  case unknownUnit(String, nearest: [String])
  /// `2x`: a number, and behind it a name that is no unit.
  case unknownUnitBehind(number: String, String, nearest: [String])
  case badExponent
  case chainedComparison
  case chainedRange
  case openRange
  case slice
  case assignmentInExpression
  case numberBeforeBracket(String)
  case remainder(of: String)

  // Habits from other languages
  case foreignWord(String, advice: String)
  case callWithoutParentheses(String, argument: String)
  case spaceBeforeBracket(String, called: String)
  case compoundAssignment(target: String, symbol: String)
  case increment(target: String, symbol: String)
  case continuedLine(by: String)
  case assignmentToPart(String)
  case severalValues
  case functionWithoutKeyword(String)
  case derivativeCall(String)
  case strayPrime(String)
  case annotation(String)
  case stringPrefix(String)
  case quotedField(String)
  case equalsForColon(String, role: String)
  case colonInOption(String)
  case typedParameter
  case loopHead(found: String)
  case expectedThen(found: String)
  case expectedFunctionBody(found: String)
  case headerNeedsName(String)
  case numberedField(String, of: String)
  case severalTargets
  case secondDerivative(String)
  case lineBeginsWithOperator(String)
  case bracesAfterIf
}
