import Data
import Glibc
import XCTest

/// What is said about each way in which a file can be wrong. The expected text follows the case it belongs to; the path
/// of the file is left out of it.
final class MalformedFileTests: XCTestCase {
  private struct Case {
    var label: String
    var bytes: [UInt8]
    var options: CSVOptions
    var expected: String
    var line: UInt

    init(
      _ label: String, _ text: String, _ options: CSVOptions = CSVOptions(), line: UInt = #line,
      says expected: String
    ) {
      self.init(label, Array(text.utf8), options, line: line, says: expected)
    }

    init(
      _ label: String, _ bytes: [UInt8], _ options: CSVOptions = CSVOptions(), line: UInt = #line,
      says expected: String
    ) {
      self.label = label
      self.bytes = bytes
      self.options = options
      self.expected = expected
      self.line = line
    }
  }

  func testMessages() {
    let folder = Folder()
    let record = getenv("RECORD") != nil
    for each in Self.cases {
      let path = folder.file("lab.csv", each.bytes)
      for threads in [1, 3] {
        var found = "accepted"
        do {
          _ = try CSVReader.read(path, each.options, threads: threads)
        } catch {
          let text = "\(error)"
          XCTAssert(text.hasPrefix(path), text, line: each.line)
          found = "lab.csv" + text.dropFirst(path.count)
        }
        if record {
          print("RECORDED \(each.line)\t\(found.replacing("\n", with: "\\n"))")
          break
        }
        XCTAssertEqual(found, each.expected, each.label, line: each.line)
      }
    }
    XCTAssertFalse(record, "recorded; read it, and run again without RECORD")
  }

  private static func with(_ change: (inout CSVOptions) -> Void) -> CSVOptions {
    var options = CSVOptions()
    change(&options)
    return options
  }

  private static func timed(_ change: (inout CSVOptions) -> Void = { _ in }) -> CSVOptions {
    var options = CSVOptions(time: TimeColumn("t", unit: "s", form: .elapsed(scale: 1, offset: 0)), others: true)
    change(&options)
    return options
  }

  private static let dated = CSVOptions(time: TimeColumn("date"), others: true)

  private static let cases: [Case] = [
    // Numbers
    Case(
      "a word", "t,T1\n0,1.5\n1,abc\n",
      says: """
        lab.csv:3:3: field 2 "T1" has "abc" where a number is expected
          help: `invalid missing` makes such cells missing
        """),
    Case(
      "decimal comma in quotes", "t,T1\n0,1.5\n1,\"12,5\"\n",
      says: """
        lab.csv:3:3: field 2 "T1" has "12,5" where a number is expected
          help: a decimal comma? add `decimal ","`
        """),
    Case(
      "decimal comma", "t;T1\n0;1.5\n1;12,5\n",
      says: """
        lab.csv:3:3: field 2 "T1" has "12,5" where a number is expected
          help: a decimal comma? add `decimal ","`
        """),
    Case(
      "decimal point among commas", "t;T1\n0;1,5\n1;12.5\n",
      with { $0.decimal = .comma },
      says: """
        lab.csv:3:3: field 2 "T1" has "12.5" where a number is expected
          help: the file is read with decimal commas; add `decimal "."` if it has points
        """),
    Case(
      "thousands", "t;T1\n0;1,234,567.5\n",
      says: """
        lab.csv:2:3: field 2 "T1" has "1,234,567.5" where a number is expected
          help: a separator of thousands? add `thousands ","`
        """),
    Case(
      "one group of thousands", "t,T1\n0,\"1,234\"\n",
      says: """
        lab.csv:2:3: field 2 "T1" has "1,234" where a number is expected
          help: a decimal comma, or a separator of thousands? add `decimal ","` or `thousands ","`
        """),
    Case(
      "thousands with apostrophes", "t,T1\n0,1'234.5\n",
      says: """
        lab.csv:2:3: field 2 "T1" has "1'234.5" where a number is expected
          help: a separator of thousands? add `thousands "'"`
        """),
    Case(
      "thousands in groups of two", "t,T1\n0,\"12,34,567\"\n",
      with { $0.thousands = "," },
      says: """
        lab.csv:2:3: field 2 "T1" has "12,34,567" where a number is expected
          help: `invalid missing` makes such cells missing
        """),
    Case(
      "hexadecimal", "t,T1\n0,0x1F\n",
      says: """
        lab.csv:2:3: field 2 "T1" has "0x1F" where a number is expected
          help: hexadecimal numbers are not read; `invalid missing` makes such cells missing
        """),
    Case(
      "a unit in the cell", "t,T1\n0,12.5 degC\n",
      says: """
        lab.csv:2:3: field 2 "T1" has "12.5 degC" where a number is expected
          help: a unit belongs in the declaration, not in the cells; take out "degC", or `invalid missing` makes such cells missing
        """),
    Case(
      "a sign alone", "t,T1\n0,+\n",
      says: """
        lab.csv:2:3: field 2 "T1" has "+" where a number is expected
          help: `invalid missing` makes such cells missing
        """),
    Case(
      "an exponent without digits", "t,T1\n0,1e\n",
      says: """
        lab.csv:2:3: field 2 "T1" has "1e" where a number is expected
          help: `invalid missing` makes such cells missing
        """),
    Case(
      "two points", "t,T1\n0,1.2.3\n",
      says: """
        lab.csv:2:3: field 2 "T1" has "1.2.3" where a number is expected
          help: `invalid missing` makes such cells missing
        """),
    Case(
      "a date as a number", "t,T1\n0,2016-07-01\n",
      says: """
        lab.csv:2:3: field 2 "T1" has "2016-07-01" where a number is expected
          help: a date: read it as the time axis, with `time` and no unit
        """),
    Case(
      "a word for a missing value", "t,T1\n0,N.A.\n",
      says: """
        lab.csv:2:3: field 2 "T1" has "N.A." where a number is expected
          help: add it to the markers of missing cells: `missing_markers "N.A."`; or `invalid missing` makes such cells missing
        """),
    Case(
      "an error of a spreadsheet", "t,T1\n0,#DIV/0!\n",
      says: """
        lab.csv:2:3: field 2 "T1" has "#DIV/0!" where a number is expected
          help: add it to the markers of missing cells: `missing_markers "#DIV/0!"`; or `invalid missing` makes such cells missing
        """),
    Case(
      "digits of another script", "t,T1\n0,\u{0661}\u{0662}\n",
      says: """
        lab.csv:2:3: field 2 "T1" has "١٢" where a number is expected
          help: `invalid missing` makes such cells missing
        """),
    Case(
      "a very long cell", "t,T1\n0," + String(repeating: "x", count: 5000) + "\n",
      says: """
        lab.csv:2:3: field 2 "T1" has "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" where a number is expected
          help: `invalid missing` makes such cells missing
        """),
    Case(
      "control characters", "t,T1\n0,a\u{1B}[31m\n",
      says: """
        lab.csv:2:3: field 2 "T1" has "a�[31m" where a number is expected
          help: `invalid missing` makes such cells missing
        """),
    Case(
      "missing refused", "t,T1\n0,1\n1,\n",
      with { $0.missing = .refuse },
      says: """
        lab.csv:3:3: field 2 "T1" is missing
          help: `missing keep` takes it as missing, `missing drop` leaves out the row
        """),
    // Rows
    Case(
      "too few fields", "t,a,b\n0,1,2\n1,2\n",
      says: """
        lab.csv:3:4: 2 fields in a row that should have 3, as line 1 has
          help: `ragged pad` takes the rest as missing, `ragged drop` leaves out the row
        """),
    Case(
      "too many fields", "t,a,b\n0,1,2\n1,2,3,4\n",
      says: """
        lab.csv:3:7: 4 fields in a row that should have 3, as line 1 has
          help: quote a field that contains the delimiter; `ragged drop` leaves out the row
        """),
    Case(
      "too many fields, padding", "t,a\n0,1,2\n",
      with { $0.ragged = .pad },
      says: """
        lab.csv:2:5: 3 fields in a row that should have 2, as line 1 has
          help: quote a field that contains the delimiter; `ragged drop` leaves out the row
        """),
    Case(
      "one field where two are due", "t,a\n0\n",
      says: """
        lab.csv:2:2: 1 field in a row that should have 2, as line 1 has
          help: `ragged pad` takes the rest as missing, `ragged drop` leaves out the row
        """),
    Case(
      "blanks only", "t,a\n0,1\n  \n",
      says: """
        lab.csv:3:3: 1 field in a row that should have 2, as line 1 has
          help: `ragged pad` takes the rest as missing, `ragged drop` leaves out the row
        """),
    Case(
      "the second row of a long file", "t,a\n" + String(repeating: "1,2\n", count: 300_000) + "1\n1,x\n",
      says: """
        lab.csv:300002:2: 1 field in a row that should have 2, as line 1 has
          help: `ragged pad` takes the rest as missing, `ragged drop` leaves out the row
        """),
    Case(
      "after a blank line and a comment", "# made today\nt,a\n0,1\n\n# pause\n1,x\n",
      with { $0.comment = "#" },
      says: """
        lab.csv:6:3: field 2 "a" has "x" where a number is expected
          help: `invalid missing` makes such cells missing
        """),
    Case(
      "after skipped lines", "made\ntoday\nt,a\n0,x\n",
      with { $0.skip = 2 },
      says: """
        lab.csv:4:3: field 2 "a" has "x" where a number is expected
          help: `invalid missing` makes such cells missing
        """),
    Case(
      "carriage returns", "t,a\r0,1\r1,x\r",
      says: """
        lab.csv:3:3: field 2 "a" has "x" where a number is expected
          help: `invalid missing` makes such cells missing
        """),
    Case(
      "carriage returns and line feeds", "t,a\r\n0,1\r\n1,x\r\n",
      says: """
        lab.csv:3:3: field 2 "a" has "x" where a number is expected
          help: `invalid missing` makes such cells missing
        """),
    // Quotes
    Case(
      "a quote that never closes", "t,a\n0,1\n1,\"2\n2,3\n",
      says: """
        lab.csv:3:3: a quote opens here that nothing closes
          help: inside a quoted field, a quote is written twice: ""
        """),
    Case(
      "text after a quote", "t,a\n0,\"1\"2\n",
      says: """
        lab.csv:2:6: field 2 "a" goes on with "2" after its closing quote
          help: inside a quoted field, a quote is written twice: ""
        """),
    Case(
      "a quote in a field", "t,a\n0,5\" pipe\n",
      says: """
        lab.csv:2:4: field 2 "a" has a quote in the middle: 5" pipe
          help: put the whole field in quotes and write the quote twice: "5"" pipe"
        """),
    Case(
      "a quote in a field that is skipped", "t,a,b\n0,5\" pipe,1\n",
      CSVOptions(columns: [ColumnRequest("b")]),
      says: """
        lab.csv:2:4: field 2 "a" has a quote in the middle: 5" pipe
          help: put the whole field in quotes and write the quote twice: "5"" pipe"
        """),
    Case(
      "a fault after a field of two lines", "t,note,a\n0,\"one\ntwo\",1\n1,\"x\ny\",bad\n",
      CSVOptions(columns: [ColumnRequest("a")]),
      says: """
        lab.csv:5:4: field 3 "a" has "bad" where a number is expected
          help: add it to the markers of missing cells: `missing_markers "bad"`; or `invalid missing` makes such cells missing
        """),
    Case(
      "a quote open in the header", "t,\"a\n0,1\n",
      says: """
        lab.csv:1:3: a quote opens here that nothing closes
          help: inside a quoted field, a quote is written twice: ""
        """),
    Case(
      "text after a quote in the header", "t,\"a\"b\n0,1\n",
      says: """
        lab.csv:1:3: field 2 goes on with "b" after its closing quote
          help: inside a quoted field, a quote is written twice: ""
        """),
    // The header
    Case(
      "a header of data", "0,21.5,3\n1,21.6,4\n",
      says: """
        lab.csv:1:1: the first line should name the columns, but starts with "0" and has only values
          help: `header no` names the columns c1, c2, …; `header yes` takes the line as names all the same
        """),
    Case(
      "a header of dates", "2016-07-01,2016-07-02\n1,2\n",
      says: """
        lab.csv:1:1: the first line should name the columns, but starts with "2016-07-01" and has only values
          help: `header no` names the columns c1, c2, …; `header yes` takes the line as names all the same
        """),
    Case(
      "a name twice", "t,T1,T1\n0,1,2\n",
      says: """
        lab.csv:1:6: the name "T1" stands for field 2 already
          help: `names number` calls the second one T1_2
        """),
    Case(
      "an unknown column", "t,Temp\n0,1\n",
      CSVOptions(columns: [ColumnRequest("temp")]),
      says: """
        lab.csv: there is no column "temp"
          help: did you mean "Temp"?
        """),
    Case(
      "a column like no other", "t,Temp\n0,1\n",
      CSVOptions(columns: [ColumnRequest("pressure")]),
      says: """
        lab.csv: there is no column "pressure"
          help: the file has "t", "Temp"
        """),
    Case(
      "two columns of one name", "t,a,b\n0,1,2\n",
      CSVOptions(columns: [ColumnRequest("a"), ColumnRequest("b", as: "a")]),
      says: """
        lab.csv: two columns are called "a"
          help: give one of them another name with `as`
        """),
    Case(
      "one column in two ways", "t,a\n0,1\n",
      CSVOptions(columns: [ColumnRequest("a"), ColumnRequest("a", as: "b", kind: .text)]),
      says: """
        lab.csv: the column "a" is asked for in two ways that exclude each other
        """),
    Case(
      "blank lines only", "\n\n\n",
      says: """
        lab.csv:4:1: no line of column names
          help: is this the right file, or does `skip` take too many lines?
        """),
    Case(
      "everything skipped", "t,a\n",
      with { $0.skip = 3 },
      says: """
        lab.csv:2:1: no line of column names
          help: is this the right file, or does `skip` take too many lines?
        """),
    Case(
      "a name that is not UTF-8", Array("t,T (".utf8) + [0xB0] + Array("C)\n0,1\n".utf8),
      says: """
        lab.csv:1:3: field 2 has the byte 0xB0, which is not UTF-8
          help: `encoding latin1` reads files of old Windows programs; better save it as UTF-8
        """),
    Case(
      "a text that is not UTF-8", Array("t,note\n0,caf".utf8) + [0xE9] + Array("\n".utf8),
      CSVOptions(columns: [ColumnRequest("note", kind: .text)]),
      says: """
        lab.csv:2:3: field 2 "note" has the byte 0xE9, which is not UTF-8
          help: `encoding latin1` reads files of old Windows programs; better save it as UTF-8
        """),
    // The file
    Case(
      "empty", "",
      says: """
        lab.csv: the file is empty
          help: a data file starts with a line of column names
        """),
    Case(
      "a mark of UTF-16", [0xFF, 0xFE, 0x74, 0, 0x2C, 0],
      says: """
        lab.csv: the file is written in UTF-16, not UTF-8
          help: save it as UTF-8, or run: iconv -f UTF-16 -t UTF-8
        """),
    Case(
      "a mark of UTF-32", [0, 0, 0xFE, 0xFF],
      says: """
        lab.csv: the file is written in UTF-32, not UTF-8
          help: save it as UTF-8, or run: iconv -f UTF-32 -t UTF-8
        """),
    Case(
      "UTF-16 without a mark", [0x74, 0, 0x2C, 0, 0x61, 0],
      says: """
        lab.csv: the file is written in UTF-16, not UTF-8
          help: save it as UTF-8, or run: iconv -f UTF-16 -t UTF-8
        """),
    Case(
      "a zero byte", "t,a\n0,1\n1,\0\n",
      says: """
        lab.csv:3:3: a byte of value zero: this is not a text file
          help: is this the right file, and was it written to the end?
        """),
    Case(
      "a zero byte in the header", "t,a\0\n0,1\n",
      says: """
        lab.csv:1:3: a byte of value zero: this is not a text file
          help: is this the right file, and was it written to the end?
        """),
    Case(
      "a delimiter that is a digit", "t,a\n0,1\n",
      with { $0.delimiter = "7" },
      says: """
        lab.csv: "7" cannot separate fields or digits
          help: one character such as ",", ";", "|" or a tab
        """),
    Case(
      "a delimiter beyond ASCII", "t,a\n0,1\n",
      with { $0.delimiter = "\u{00A7}" },
      says: """
        lab.csv: "§" cannot separate fields or digits
          help: one character such as ",", ";", "|" or a tab
        """),
    Case(
      "one mark for two things", "t;a\n0;1\n",
      with {
        $0.decimal = .comma
        $0.thousands = ","
      },
      says: """
        lab.csv: "," cannot be the decimal mark and the separator of thousands
        """),
    Case(
      "skipping backwards", "t,a\n0,1\n",
      with { $0.skip = -1 },
      says: """
        lab.csv: cannot skip -1 lines
        """),
    // Time
    Case(
      "a time that is missing", "t,a\n0,1\n,2\n",
      timed(),
      says: """
        lab.csv:3:1: field 1 "t" is the time of its row and is missing
          help: `missing drop` leaves out the row
        """),
    Case(
      "a time that is infinite", "t,a\n0,1\ninf,2\n",
      timed(),
      says: """
        lab.csv:3:1: field 1 "t" has "inf", which is no time
        """),
    Case(
      "a time twice", "t,a\n0,1\n1,2\n1,3\n",
      timed(),
      says: """
        lab.csv:4:1: field 1 "t" has the time "1", which line 3 has already
          help: `duplicates first`, `last` or `mean` makes one row of them
        """),
    Case(
      "a time that goes back", "a,t\n10,0\n20,2\n30,1\n",
      timed(),
      says: """
        lab.csv:4:4: field 2 "t" goes back in time: "1" after "2" on line 3
          help: `backward sort` puts the rows in order, `backward drop` leaves out those that go back
        """),
    Case(
      "twice once sorted", "t,a\n0,1\n2,2\n1,3\n0,4\n",
      timed { $0.backward = .sort },
      says: """
        lab.csv:5:1: field 1 "t" has the time "0", which line 2 has already
          help: `duplicates first`, `last` or `mean` makes one row of them
        """),
    Case(
      "a date that does not exist", "date,a\n2015-02-29,1\n",
      dated,
      says: """
        lab.csv:2:1: field 1 "date" has "2015-02-29" where a date and time such as 2016-07-01 00:00:00 is expected
          help: month 2 of 2015 has 28 days, not 29; `invalid missing` with `missing drop` leaves out such rows
        """),
    Case(
      "a month that does not exist", "date,a\n2015-13-01,1\n",
      dated,
      says: """
        lab.csv:2:1: field 1 "date" has "2015-13-01" where a date and time such as 2016-07-01 00:00:00 is expected
          help: there is no month 13; `invalid missing` with `missing drop` leaves out such rows
        """),
    Case(
      "an hour that does not exist", "date,a\n2015-01-01 25:00:00,1\n",
      dated,
      says: """
        lab.csv:2:1: field 1 "date" has "2015-01-01 25:00:00" where a date and time such as 2016-07-01 00:00:00 is expected
          help: there is no time 25:0:0; `invalid missing` with `missing drop` leaves out such rows
        """),
    Case(
      "a leap second", "date,a\n2016-12-31T23:59:60Z,1\n",
      dated,
      says: """
        lab.csv:2:1: field 1 "date" has "2016-12-31T23:59:60Z" where a date and time such as 2016-07-01 00:00:00 is expected
          help: leap seconds have no number in unix time; `invalid missing` with `missing drop` leaves out such rows
        """),
    Case(
      "a date of another form", "date,a\n1/7/2016 0:00,1\n",
      dated,
      says: """
        lab.csv:2:1: field 1 "date" has "1/7/2016 0:00" where a date and time such as 2016-07-01 00:00:00 is expected
          help: character 2 does not fit `YYYY-MM-DD hh:mm:ss`; `invalid missing` with `missing drop` leaves out such rows
        """),
    Case(
      "a number for a date", "date,a\n12.5,1\n",
      dated,
      says: """
        lab.csv:2:1: field 1 "date" has the number "12.5" where a date and time such as 2016-07-01 00:00:00 is expected
          help: give the unit the time is counted in, such as `time date: s`
        """),
    Case(
      "a date twice", "date,a\n2016-07-01 00:00:00,1\n2016-07-01T00:00:00Z,2\n",
      dated,
      says: """
        lab.csv:3:1: field 1 "date" has the time "2016-07-01T00:00:00Z", which line 2 has already
          help: `duplicates first`, `last` or `mean` makes one row of them
        """),
    Case(
      "a date that goes back", "date,a\n2016-07-01 01:00:00,1\n2016-07-01 00:00:00,2\n",
      dated,
      says: """
        lab.csv:3:1: field 1 "date" goes back in time: "2016-07-01 00:00:00" after "2016-07-01 01:00:00" on line 2
          help: `backward sort` puts the rows in order, `backward drop` leaves out those that go back
        """),
  ]
}
