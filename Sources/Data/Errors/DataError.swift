/// What can be wrong with data: with the file, with what stands in it, or with an operation on a table.
///
/// Only facts; `DataError+Prose.swift` says them in words.
public enum DataError: Error, Equatable, Sendable {
  /// The file cannot be read or written at all.
  case file(path: String, FileFault)
  /// Something at one place of a file.
  case content(Place, ContentFault)
  /// The options contradict each other or ask for what the file does not have.
  case options(path: String, OptionFault)
  /// An operation on tables or series.
  case table(TableFault)
}

/// A place in a text file, as editors count.
public struct Place: Equatable, Sendable {
  public var path: String
  /// The physical line, from 1. A quoted field may span several.
  public var line: Int
  /// The byte in that line where the field starts, from 1.
  public var column: Int
  /// The field's number from 1 and its name, if the fault is in one.
  public var field: Int?
  public var name: String?

  public init(path: String, line: Int, column: Int = 1, field: Int? = nil, name: String? = nil) {
    self.path = path
    self.line = line
    self.column = column
    self.field = field
    self.name = name
  }
}

/// What can be wrong with a file as a whole.
public enum FileFault: Equatable, Sendable {
  case missing
  case noPermission
  case isDirectory
  /// A pipe, socket or device; `kind` names it.
  case notRegular(kind: String)
  /// The path contains a NUL character or is empty.
  case badPath
  case empty
  /// A byte-order mark of UTF-16 or UTF-32, or zeros where that encoding has them.
  case encoding(String)
  case safetensors(SafetensorsFault)
  case system(operation: String, code: Int32)
}

/// What can be wrong at one place of a file.
public enum ContentFault: Equatable, Sendable {
  case invalidNumber(found: String, hint: NumberHint)
  case invalidInstant(found: String, InstantFault)
  /// A time axis of instants has plain numbers.
  case numberForInstant(found: String)
  case missingTime
  case infiniteTime(found: String)
  case missingValue
  case fieldCount(found: Int, expected: Int, headerLine: Int)
  /// This time was already on `firstLine`.
  case duplicateTime(found: String, firstLine: Int)
  case backwardTime(found: String, previous: String, previousLine: Int)
  case unterminatedQuote
  case textAfterQuote(found: String)
  case quoteInField(found: String)
  case nulByte
  case invalidUTF8(byte: UInt8)
  case rowTooLong(bytes: Int)
  /// Every name of the header is a number or an instant.
  case headerIsData(found: String)
  case repeatedHeader(name: String, firstField: Int)
  case noHeader
}

/// What a cell that is no number looks like.
public enum NumberHint: Equatable, Sendable {
  case none
  case decimalComma
  case decimalPoint
  /// A comma that can be either: `1,234`.
  case commaOrThousands
  case thousands(separator: String)
  case hexadecimal
  case instant
  /// A number with something behind it, such as a unit.
  case trailing(String)
  /// A word that other programs write for a missing value.
  case missingWord
}

/// What can be wrong with the options of a reader.
public enum OptionFault: Equatable, Sendable {
  case noColumn(String, among: [String], closest: String?)
  case repeatedName(String)
  /// One column of the file is asked for both as numbers and as texts or instants.
  case twoKinds(String)
  case badDelimiter(String)
  case sameMark(String)
  case negativeSkip(Int)
}

/// What can be wrong with an operation on tables and series.
public enum TableFault: Equatable, Sendable {
  case unequalLengths(name: String, count: Int, expected: Int)
  case repeatedName(String)
  case noColumn(String, among: [String])
  case noTime
  case unsortedTime(String)
  case unlikeTimes
  case rowsOutOfRange(Range<Int>, rowCount: Int)
  case badStep(Double)
  case gridTooLarge(step: Double)
  case badTolerance(Double)
}
