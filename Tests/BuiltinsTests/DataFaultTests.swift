import XCTest

/// Files as people have them, and what is said of them; held against `Cases/data-faults.out`.
final class DataFaultTests: XCTestCase {
  private struct Case {
    let name: String
    let file: String
    let declaration: String

    init(_ name: String, _ file: String, _ declaration: String = "data t = csv \"f.csv\" { time t: s, v: degC }") {
      self.name = name
      self.file = file
      self.declaration = declaration
    }
  }

  private static let cases: [Case] = [
    // Cells.
    Case("text for a number", "t,v\n0,20\n1,abc\n"),
    Case(
      "text for a number, accepted", "t,v\n0,20\n1,abc\n",
      "data t = csv \"f.csv\" { time t: s, v: degC, invalid missing }"),
    Case("unit in the cell", "t,v\n0,20 °C\n1,21 °C\n"),
    Case("a missing word", "t,v\n0,20\n1,missing\n"),
    Case(
      "a missing word, named", "t,v\n0,20\n1,missing\n",
      "data t = csv \"f.csv\" { time t: s, v: degC, missing_markers \"missing\" }"),
    Case(
      "a number as a marker", "t,v\n0,-999\n1,20\n",
      "data t = csv \"f.csv\" { time t: s, v: degC, missing_markers -999 }"),
    Case("missing", "t,v\n0,20\n1,\n2,NA\n3,\n"),
    Case("missing in two", "t,v,w\n0,,1\n1,,\n2,5,6\n", "data t = csv \"f.csv\" { time t: s, * }"),
    Case("missing, left out", "t,v\n0,20\n1,\n", "data t = csv \"f.csv\" { time t: s, v: degC, missing drop }"),
    Case("missing, refused", "t,v\n0,20\n1,\n", "data t = csv \"f.csv\" { time t: s, v: degC, missing refuse }"),
    Case("decimal comma", "t;v\n0;20,5\n1;21,5\n"),
    Case("decimal comma between commas", "t,v\n0,\"20,5\"\n"),
    Case("thousands", "t,v\n0,\"1,234.5\"\n"),
    Case(
      "thousands, accepted", "t;v\n0;1'234.5\n", "data t = csv \"f.csv\" { time t: s, v: degC, thousands apostrophe }"),
    Case("hexadecimal", "t,v\n0,0x1F\n"),
    // Rows.
    Case("too few fields", "t,v\n0,20\n1\n"),
    Case("too many fields", "t,v\n0,20\n1,2,3\n"),
    Case("ragged, padded", "t,v\n0,20\n1\n", "data t = csv \"f.csv\" { time t: s, v: degC, ragged pad }"),
    Case("ragged, left out", "t,v\n0,20\n1,2,3\n", "data t = csv \"f.csv\" { time t: s, v: degC, ragged drop }"),
    Case("open quote", "t,v\n0,\"20\n1,21\n"),
    Case("quote in a field", "t,v\n0,5\" pipe\n"),
    Case("text behind a quote", "t,v\n0,\"5\" pipe\n"),
    // Time.
    Case("backward", "t,v\n0,20\n2,21\n1,22\n"),
    Case("backward, sorted", "t,v\n0,20\n2,21\n1,22\n", "data t = csv \"f.csv\" { time t: s, v: degC, backward sort }"),
    Case(
      "backward, left out", "t,v\n0,20\n2,21\n1,22\n", "data t = csv \"f.csv\" { time t: s, v: degC, backward drop }"),
    Case("duplicate", "t,v\n0,20\n1,21\n1,22\n"),
    Case(
      "duplicates, their mean", "t,v\n0,20\n1,21\n1,22\n",
      "data t = csv \"f.csv\" { time t: s, v: degC, duplicates mean }"),
    Case("time missing", "t,v\n0,20\n,21\n"),
    Case("time not finite", "t,v\n0,20\ninf,21\n"),
    Case("dates for numbers", "t,v\n2026-01-01 00:00,20\n"),
    Case("numbers for dates", "t,v\n0,20\n", "data t = csv \"f.csv\" { time t, v: degC }"),
    Case("no such day", "t,v\n2026-02-30,20\n", "data t = csv \"f.csv\" { time t, v: degC }"),
    Case("American dates", "t,v\n12/31/2026,20\n", "data t = csv \"f.csv\" { time t, v: degC }"),
    // Header.
    Case("misspelt column", "time,Temp\n0,20\n", "data t = csv \"f.csv\" { time time: s, Tmp: degC }"),
    Case("unit in the header", "t,v (degC)\n0,20\n"),
    Case("no header", "0,20\n1,21\n", "data t = csv \"f.csv\" { * }"),
    Case("no header, accepted", "0,20\n1,21\n", "data t = csv \"f.csv\" { time c1: s, c2: degC, header no }"),
    Case("a name twice", "t,v,v\n0,20,21\n"),
    Case(
      "a name twice, numbered", "t,v,v\n0,20,21\n",
      "data t = csv \"f.csv\" { time t: s, v: degC, v_2: degC, names number }"),
    Case("lines before the header", "Logger 3\nserial 12\nt,v\n0,20\n"),
    Case(
      "lines before the header, skipped", "Logger 3\nserial 12\nt,v\n0,20\n",
      "data t = csv \"f.csv\" { time t: s, v: degC, skip 2 }"),
    Case(
      "comments", "# a logger\nt,v\n0,20\n# gap\n1,21\n", "data t = csv \"f.csv\" { time t: s, v: degC, comment \"#\" }"
    ),
    Case("text column", "t,state\n0,on\n1,\n", "data t = csv \"f.csv\" { time t: s, text state }"),
    Case("text column not asked for", "t,state\n0,on\n", "data t = csv \"f.csv\" { time t: s, * }"),
    Case("tabs", "t\tv\n0\t20\n1\tx\n"),
    Case("only a header", "t,v\n"),
    Case("empty", ""),
    // The declaration.
    Case("no such file", "t,v\n0,20\n", "data t = csv \"g.csv\" { time t: s, v: degC }"),
    Case("a folder", "", "data t = csv \".\" { time t: s, v: degC }"),
    Case("unknown option", "t,v\n0,20\n", "data t = csv \"f.csv\" { time t: s, v: degC, delimeter \";\" }"),
    Case("unknown word", "t,v\n0,20\n", "data t = csv \"f.csv\" { time t: s, v: degC, missing dorp }"),
    Case("a wrong delimiter", "t,v\n0,20\n", "data t = csv \"f.csv\" { time t: s, v: degC, delimiter \"7\" }"),
    Case("a long delimiter", "t,v\n0,20\n", "data t = csv \"f.csv\" { time t: s, v: degC, delimiter \";;\" }"),
    Case("skip a fraction", "t,v\n0,20\n", "data t = csv \"f.csv\" { time t: s, v: degC, skip 1.5 }"),
    Case("no value", "t,v\n0,20\n", "data t = csv \"f.csv\" { time t: s, v: degC, skip, ragged }"),
    Case("two kinds", "t,v\n0,20\n", "data t = csv \"f.csv\" { time t: s, v: degC, t as again: s }"),
    Case(
      "the decimal mark twice", "t,v\n0,20\n",
      "data t = csv \"f.csv\" { time t: s, v: degC, decimal \",\", thousands \",\" }"),
  ]

  func testFaults() throws {
    var text = ""
    for row in Self.cases {
      let evaluation = try SessionRun()
      try evaluation.add("f.csv", row.file)
      let found = evaluation.run("\(row.declaration)\nprint(t)")
      text += "== \(row.name)\n\(evaluation.status)\(found)\n"
    }
    try assertRecorded(text, "data-faults.out")
  }

  func testEncodings() throws {
    var text = ""
    let files: [(String, [UInt8])] = [
      ("UTF-16", [0xFF, 0xFE] + "t,v\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }),
      ("latin-1", Array("t,v\n0,20 ".utf8) + [0xB0, 0x43, 0x0A]), ("a NUL", Array("t,v\n0,2\u{0}0\n".utf8)),
      ("a mark", [0xEF, 0xBB, 0xBF] + Array("t,v\n0,20\n".utf8)), ("returns only", Array("t,v\r0,20\r1,x\r".utf8)),
    ]
    for (name, bytes) in files {
      let evaluation = try SessionRun()
      try evaluation.add("f.csv", bytes)
      text += "== \(name)\n\(evaluation.run("data t = csv \"f.csv\" { time t: s, v: degC }\nprint(t)"))\n"
    }
    try assertRecorded(text, "encodings.out")
  }
}
