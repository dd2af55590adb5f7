import Glibc
import Units

/// The one place that says in words what is wrong with data. `message` is one line; `help` is what would mend it, mostly
/// the option that accepts it; `description` is both with the place in front, as compilers write it.
extension DataError: CustomStringConvertible {
  public var description: String {
    let text = location.map { "\($0): \(message)" } ?? message
    return help.map { "\(text)\n  help: \($0)" } ?? text
  }

  /// `lab.csv:17:3`, `lab.csv`, or nothing for operations on tables.
  public var location: String? {
    switch self {
    case .file(let path, _), .options(let path, _): path.isEmpty ? nil : Self.printable(path)
    case .content(let place, _): "\(Self.printable(place.path)):\(place.line):\(place.column)"
    case .table: nil
    }
  }

  public var message: String {
    switch self {
    case .file(_, let fault): fault.message
    case .content(let place, let fault): fault.message(in: place.subject)
    case .options(_, let fault): fault.message
    case .table(let fault): fault.message
    }
  }

  public var help: String? {
    switch self {
    case .file(_, let fault): fault.help
    case .content(let place, let fault): fault.help(at: place)
    case .options(_, let fault): fault.help
    case .table(let fault): fault.help
    }
  }

  /// A path as one line, whatever it is made of.
  private static func printable(_ path: String) -> String {
    String(path.map { $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? "\u{FFFD}" : $0 })
  }
}

extension Place {
  /// `field 2 "T1"`, for the start of a sentence.
  fileprivate var subject: String {
    guard let field else { return "the row" }
    return name.map { "field \(field) \"\($0)\"" } ?? "field \(field)"
  }
}

extension FileFault {
  fileprivate var message: String {
    switch self {
    case .missing: "there is no such file"
    case .noPermission: "no permission for this file"
    case .isDirectory: "this is a folder, not a file"
    case .notRegular(let kind): "this is \(kind), not a file"
    case .badPath: "a file name must not be empty or contain a NUL character"
    case .empty: "the file is empty"
    case .encoding(let encoding): "the file is written in \(encoding), not UTF-8"
    case .safetensors(let fault): fault.description
    case .system(let operation, let code): "cannot \(operation) this file: \(String(cString: strerror(code)))"
    }
  }

  fileprivate var help: String? {
    switch self {
    case .encoding(let encoding): "save it as UTF-8, or run: iconv -f \(encoding) -t UTF-8"
    case .notRegular: "copy what it gives into a file first"
    case .empty: "a data file starts with a line of column names"
    case .safetensors(let fault): fault.help
    default: nil
    }
  }
}

extension ContentFault {
  fileprivate func message(in subject: String) -> String {
    switch self {
    case .invalidNumber(let found, _): "\(subject) has \"\(found)\" where a number is expected"
    case .invalidInstant(let found, _):
      "\(subject) has \"\(found)\" where a date and time such as 2016-07-01 00:00:00 is expected"
    case .numberForInstant(let found):
      "\(subject) has the number \"\(found)\" where a date and time such as 2016-07-01 00:00:00 is expected"
    case .missingTime: "\(subject) is the time of its row and is missing"
    case .infiniteTime(let found): "\(subject) has \"\(found)\", which is no time"
    case .missingValue: "\(subject) is missing"
    case .fieldCount(let found, let expected, let headerLine):
      "\(Self.fields(found)) in a row that should have \(expected), as line \(headerLine) has"
    case .duplicateTime(let found, let firstLine):
      "\(subject) has the time \"\(found)\", which line \(firstLine) has already"
    case .backwardTime(let found, let previous, let previousLine):
      "\(subject) goes back in time: \"\(found)\" after \"\(previous)\" on line \(previousLine)"
    case .unterminatedQuote: "a quote opens here that nothing closes"
    case .textAfterQuote(let found): "\(subject) goes on with \"\(found)\" after its closing quote"
    case .quoteInField(let found): "\(subject) has a quote in the middle: \(found)"
    case .nulByte: "a byte of value zero: this is not a text file"
    case .invalidUTF8(let byte):
      "\(subject) has the byte 0x\(String(byte, radix: 16, uppercase: true)), which is not UTF-8"
    case .rowTooLong(let bytes): "a row of more than \(bytes >> 20) MB"
    case .headerIsData(let found):
      "the first line should name the columns, but starts with \"\(found)\" and has only values"
    case .repeatedHeader(let name, let firstField): "the name \"\(name)\" stands for field \(firstField) already"
    case .noHeader: "no line of column names"
    }
  }

  fileprivate func help(at place: Place) -> String? {
    switch self {
    case .invalidNumber(let found, let hint): hint.help(found)
    case .invalidInstant(_, let fault): fault.help + "; `invalid missing` with `missing drop` leaves out such rows"
    case .numberForInstant:
      "give the unit the time is counted in, such as `time \(place.name ?? "t"): s`"
    case .missingTime: "`missing drop` leaves out the row"
    case .infiniteTime: nil
    case .missingValue: "`missing keep` takes it as missing, `missing drop` leaves out the row"
    case .fieldCount(let found, let expected, _):
      found < expected
        ? "`ragged pad` takes the rest as missing, `ragged drop` leaves out the row"
        : "quote a field that contains the delimiter; `ragged drop` leaves out the row"
    case .duplicateTime: "`duplicates first`, `last` or `mean` makes one row of them"
    case .backwardTime: "`backward sort` puts the rows in order, `backward drop` leaves out those that go back"
    case .unterminatedQuote: "inside a quoted field, a quote is written twice: \"\""
    case .textAfterQuote: "inside a quoted field, a quote is written twice: \"\""
    case .quoteInField: "put the whole field in quotes and write the quote twice: \"5\"\" pipe\""
    case .nulByte: "is this the right file, and was it written to the end?"
    case .invalidUTF8: "`encoding latin1` reads files of old Windows programs; better save it as UTF-8"
    case .rowTooLong: "is this a text file with lines?"
    case .headerIsData: "`header no` names the columns c1, c2, …; `header yes` takes the line as names all the same"
    case .repeatedHeader(let name, _): "`names number` calls the second one \(name)_2"
    case .noHeader: "is this the right file, or does `skip` take too many lines?"
    }
  }

  private static func fields(_ count: Int) -> String { count == 1 ? "1 field" : "\(count) fields" }
}

extension NumberHint {
  fileprivate func help(_ found: String) -> String {
    let missing = "`invalid missing` makes such cells missing"
    switch self {
    case .none: return missing
    case .decimalComma: return "a decimal comma? add `decimal \",\"`"
    case .commaOrThousands:
      return "a decimal comma, or a separator of thousands? add `decimal \",\"` or `thousands \",\"`"
    case .decimalPoint: return "the file is read with decimal commas; add `decimal \".\"` if it has points"
    case .thousands(let separator): return "a separator of thousands? add `thousands \"\(separator)\"`"
    case .hexadecimal: return "hexadecimal numbers are not read; \(missing)"
    case .instant: return "a date: read it as the time axis, with `time` and no unit"
    case .trailing(let rest):
      return "a unit belongs in the declaration, not in the cells; take out \"\(rest)\", or \(missing)"
    case .missingWord: return "add it to the markers of missing cells: `missing_markers \"\(found)\"`; or \(missing)"
    }
  }
}

extension InstantFault: CustomStringConvertible {
  /// What is wrong, as a clause.
  public var description: String {
    switch self {
    case .form(let position): "character \(position + 1) does not fit `YYYY-MM-DD hh:mm:ss`"
    case .month(let month): "there is no month \(month)"
    case .day(let day, let year, let month, let last): "month \(month) of \(year) has \(last) days, not \(day)"
    case .time(let hour, let minute, let second): "there is no time \(hour):\(minute):\(second)"
    case .leapSecond: "leap seconds have no number in unix time"
    case .offset: "an offset from UTC is at most 18 hours"
    }
  }

  fileprivate var help: String { description }
}

extension OptionFault {
  fileprivate var message: String {
    switch self {
    case .noColumn(let name, _, _): "there is no column \"\(name)\""
    case .repeatedName(let name): "two columns are called \"\(name)\""
    case .twoKinds(let name): "the column \"\(name)\" is asked for in two ways that exclude each other"
    case .badDelimiter(let mark): "\"\(mark)\" cannot separate fields or digits"
    case .sameMark(let mark): "\"\(mark)\" cannot be the decimal mark and the separator of thousands"
    case .negativeSkip(let count): "cannot skip \(count) lines"
    }
  }

  fileprivate var help: String? {
    switch self {
    case .noColumn(_, let known, let closest):
      closest.map { "did you mean \"\($0)\"?" } ?? "the file has \(Self.list(known))"
    case .repeatedName: "give one of them another name with `as`"
    case .twoKinds: nil
    case .badDelimiter: "one character such as \",\", \";\", \"|\" or a tab"
    case .sameMark, .negativeSkip: nil
    }
  }

  fileprivate static func list(_ names: [String]) -> String {
    let shown = names.prefix(12).map { "\"\($0)\"" }.joined(separator: ", ")
    return names.count > 12 ? "\(shown) and \(names.count - 12) more" : shown
  }
}

extension TableFault {
  fileprivate var message: String {
    switch self {
    case .unequalLengths(let name, let count, let expected):
      "\"\(name)\" has \(count) \(count == 1 ? "value" : "values") where the table has \(expected) \(expected == 1 ? "row" : "rows")"
    case .repeatedName(let name): "two columns are called \"\(name)\""
    case .noColumn(let name, _): "there is no column \"\(name)\""
    case .noTime: "the table has no time axis"
    case .unsortedTime(let name): "the times \"\(name)\" are not in order"
    case .unlikeTimes: "one table counts elapsed time, the other has dates"
    case .rowsOutOfRange(let range, let rowCount):
      "rows \(range.lowerBound)..\(range.upperBound) of a table that has \(rowCount)"
    case .badStep(let step): "a step of \(formatNumber(step)) s is not above zero"
    case .gridTooLarge(let step): "a step of \(formatNumber(step)) s makes too many rows"
    case .badTolerance(let tolerance): "a tolerance of \(formatNumber(tolerance)) s is below zero"
    }
  }

  fileprivate var help: String? {
    switch self {
    case .noColumn(let name, let known):
      Spelling.closest(to: name, among: known).map { "did you mean \"\($0)\"?" }
        ?? "the table has \(OptionFault.list(known))"
    case .unsortedTime: "sort the table by time first"
    default: nil
    }
  }
}
