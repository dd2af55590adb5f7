import Builtins
import Checking
import Data
import Runtime
import TensorCore
import Units
import XCTest

/// Values as text, held against `Cases/values.out`.
final class ValueFormatterTests: XCTestCase {
  private let formatter: ValueFormatter = {
    let session = try? SessionRun()
    return ValueFormatter(units: session?.units ?? UnitTable())
  }()

  private func quantity(_ symbol: String) throws -> Quantity {
    if symbol.isEmpty { return .dimensionless }
    return Quantity(try XCTUnwrap(try formatter.units.lookup(symbol), symbol))
  }

  private func tensor(_ shape: [Int], _ body: (Int) -> Double) throws -> Value {
    .tensor(try Tensor(shape: shape, (0..<shape.reduce(1, *)).map(body)))
  }

  func testScalars() throws {
    var lines: [String] = []
    let numbers: [(Double, String)] = [
      (0, ""), (-0.0, ""), (1, ""), (-1.5, ""), (1e15, ""), (123_456_789, ""), (0.1 + 0.2, ""), (1e-9, ""),
      (6.02214076e23, ""), (.nan, ""), (.infinity, ""), (-.infinity, ""), (2.0 / 3, ""), (1e300, ""),
      (.leastNonzeroMagnitude, ""),
      (.greatestFiniteMagnitude, ""), (0.8, "%"), (293.15, "degC"), (273.15, "degC"), (5, "K"), (1500, "W"),
      (0.00012, "m"), (101_325, "bar"), (.nan, "degC"), (.infinity, "kW"), (151.84, "rpm"), (3600, "h"),
    ]
    for (value, symbol) in numbers {
      lines.append("\(value) \(symbol) → \(formatter.inline(.number(value), .number(try quantity(symbol))))")
    }
    let dimensions: [(Double, Units.Dimension)] = [
      (1500, Units.Dimension(mass: 1, length: 2, time: -3)), (0.3, Units.Dimension(.temperature)),
      (7200, Units.Dimension(.time)),
      (0.05, Units.Dimension(mass: 1, length: 2, time: -3, temperature: -1)), (3, Units.Dimension(length: 5, time: -7)),
    ]
    for (value, dimension) in dimensions {
      lines.append("\(value) of \(dimension) → \(formatter.inline(.number(value), .number(Quantity(dimension))))")
    }
    let point = Quantity(Units.Dimension(.temperature), isPoint: true)
    lines.append("a point → \(formatter.inline(.number(300), .number(point)))")
    lines.append("range → \(formatter.inline(.range(0.01, 0.5), .interval(try quantity("W"))))")
    lines.append("open range → \(formatter.inline(.range(-.infinity, 3), .interval(.dimensionless)))")
    lines.append("points → \(formatter.inline(.range(233.15, 358.15), .interval(try quantity("degC"))))")
    lines.append("true → \(formatter.inline(.boolean(true), .boolean))")
    lines.append("nothing → \(formatter.inline(.nothing, .nothing))")
    lines.append("instant → \(formatter.inline(.instant(1_467_331_200.25), .instant))")
    lines.append("far instant → \(formatter.inline(.instant(1e300), .instant))")
    lines.append("builtin → \(formatter.inline(.nothing, .function(.builtin("sin"))))")
    lines.append("grad → \(formatter.inline(.nothing, .function(.derivative(of: .builtin("sin"), kind: .gradient))))")
    let formats: [(Double, Int, NumberFormat.Style)] = [
      (3.14159, 2, .fixed), (2.675, 2, .fixed), (1e22, 1, .fixed), (-0.001, 1, .fixed), (.nan, 2, .fixed),
      (123_456, 3, .scientific), (0, 2, .scientific), (-9.996e-7, 2, .scientific),
      (.leastNonzeroMagnitude, 1, .scientific),
      (123_456, 3, .significant), (123_000, 3, .significant), (0.00012345, 2, .significant), (42, 4, .significant),
      (1234.5678, 6, .significant), (.infinity, 3, .significant), (1, 0, .fixed), (1, 0, .significant),
    ]
    for (value, digits, style) in formats {
      let format = NumberFormat(digits: digits, style: style)
      lines.append("\(value) \(digits) \(style) → \(formatter.interpolated(.number(value), .dimensionless, format))")
    }
    try assertRecorded(lines.joined(separator: "\n") + "\n", "scalars.out")
  }

  func testCollections() throws {
    var lines: [String] = []
    func add(_ name: String, _ value: Value, _ type: Type) {
      lines.append("\(name) → \(formatter.inline(value, type))")
    }
    let strings = Type.list(.string)
    add("string", .string("a \"quoted\" {x} \\ \n\t\u{1B}[31m"), .string)
    add("raw string", .string(formatter.text(.string("raw {x}\n"), .string)), .string)
    add("strings", .list([.string("P-101"), .string("温度"), .string("ϑ₂ 👩‍🔬")]), strings)
    add("no strings", .list([]), .list(.never))
    add("many", .list((0..<50).map { .string("s\($0)") }), strings)
    add("booleans", .list([.boolean(true), .boolean(false)]), .list(.boolean))
    add("nested", .list([.list([.string("a")]), .list([])]), .list(strings))
    let pump = Type.record([
      FieldType("name", .string), FieldType("speed", .number(try quantity("rpm"))), FieldType("on", .boolean),
    ])
    let pumpValue = Value.record([.string("P-101"), .number(1450.0 / 60), .boolean(true)])
    add("record", pumpValue, pump)
    add(
      "record in record", .record([pumpValue, .instant(0)]),
      .record([FieldType("pump", pump), FieldType("since", .instant)]))
    add("records", .list([pumpValue, pumpValue]), .list(pump))
    add("empty record", .record([]), .record([]))
    add("a type that does not fit", .record([.number(1)]), .string)
    let plain = Type.tensor(.dimensionless, .unknown)
    add("numbers", .list([.number(1), .number(2.5)]), plain)
    add("vector", try tensor([4]) { Double($0) / 4 }, .tensor(try quantity("m"), .unknown))
    add("no unit given", try tensor([3]) { Double($0) * 1e-6 }, .tensor(Quantity(Units.Dimension(.length)), .unknown))
    add("points", try tensor([3]) { 293.15 + Double($0) }, .tensor(try quantity("degC"), .unknown))
    add("long vector", try tensor([1000]) { Double($0) }, plain)
    add("unlike sizes", try tensor([3]) { [1, 1e-12, -3e7][$0] }, plain)
    add("noise", try tensor([3]) { [0.30000000000000004, 0.1, 1.0 / 3][$0] }, plain)
    add("holes", try tensor([4]) { [1, .nan, .infinity, -.infinity][$0] }, plain)
    add("only holes", try tensor([2]) { _ in .nan }, plain)
    add("huge", try tensor([2]) { [1e300, -1.5e300][$0] }, plain)
    add("tiny", try tensor([2]) { [1.25e-300, .leastNonzeroMagnitude][$0] }, plain)
    add("empty", try tensor([0]) { _ in 0 }, plain)
    add("empty matrix", try tensor([0, 3]) { _ in 0 }, plain)
    add("rank 0", try tensor([]) { _ in 2.5 }, .tensor(try quantity("kW"), .scalar))
    add("matrix", try tensor([2, 3]) { Double($0) }, plain)
    add("large matrix", try tensor([100, 100]) { Double($0) }, plain)
    add("rank 3", try tensor([2, 2, 2]) { Double($0) }, plain)
    for format in [NumberFormat(digits: 1, style: .fixed), NumberFormat(digits: 2, style: .scientific)] {
      let vector = try tensor([3]) { Double($0) * 1.26 }
      lines.append("formatted → \(formatter.interpolated(vector, .tensor(try quantity("m"), .unknown), format))")
    }
    try assertRecorded(lines.joined(separator: "\n") + "\n", "collections.out")
  }

  func testBlocks() throws {
    var text = ""
    func add(_ name: String, _ value: Value, _ type: Type, width: Int = 100) {
      let formatter = ValueFormatter(units: self.formatter.units, width: width)
      text += "== \(name)\n\(formatter.result(value, type))\n-- show\n\(formatter.summary(value, type))\n\n"
    }
    let plain = Type.tensor(.dimensionless, .unknown)
    add("matrix", try tensor([2, 3]) { [1, 2.5, -300, 4, 0.125, 6][$0] }, .tensor(try quantity("m"), .unknown))
    add("large matrix", try tensor([40, 30]) { Double($0) * 0.5 }, plain)
    add("one column", try tensor([3, 1]) { Double($0) }, plain)
    add("rank 3", try tensor([2, 2, 3]) { Double($0 * $0) }, plain)
    add("matrix with holes", try tensor([2, 2]) { [1, .nan, .infinity, -2.5][$0] }, plain)
    add("empty matrix", try tensor([3, 0]) { _ in 0 }, plain)
    add("vector", try tensor([5]) { Double($0) }, plain)

    let time = TimeAxis("Time", Values((0..<30).map { Double($0) * 60 }), unit: "min")
    let waves = Values((0..<30).map { 293.15 + Double(($0 * 7) % 11) })
    let holes = Values((0..<30).map { $0 % 3 == 0 ? .nan : Double($0) * 1500 })
    let texts = Column("état", texts: (0..<30).map { $0 % 4 == 0 ? nil : "状態\($0 % 3)" })
    let table = try Table([Column("T", waves, unit: "degC"), Column("P", holes), texts], time: time)
    let type = Type.table(
      TableType(
        columns: [
          .init("T", try quantity("degC")), .init("P", Quantity(Units.Dimension(mass: 1, length: 2, time: -3))),
          .init("état", .dimensionless, isText: true),
        ], time: .elapsed(name: "Time", try quantity("min"))))
    let members = ["T": [Array(waves), Array(waves)]]
    add("table", .object(TableObject(table, parts: ["train": 0..<20, "test": 20..<30], members: members)), type)
    add("short table", .object(TableObject(try table.slice(0..<3))), type)
    add("no rows", .object(TableObject(try table.slice(0..<0))), type)
    add("one row", .object(TableObject(try table.slice(1..<2))), type)
    add("narrow terminal", .object(TableObject(try table.slice(0..<2))), type, width: 24)
    add("no static type", .object(TableObject(try table.slice(0..<2))), .invalid)
    let wide = try Table((0..<40).map { Column("column\($0)", Values([Double($0), 1])) })
    add("wide table", .object(TableObject(wide)), .invalid, width: 60)
    add("no columns", .object(TableObject(try Table([]))), .invalid)
    let instants = TimeAxis("date", Values([1_467_331_200, 1_467_334_800]), kind: .instant)
    add("instants", .object(TableObject(try Table([Column("OT", [1.5, .nan])], time: instants))), .invalid)
    add("only missing", .object(TableObject(try Table([Column("x", [.nan, .nan])]))), .invalid)
    add("control characters", .object(TableObject(try Table([Column("a\u{1B}[2J", texts: ["x\ny\u{7}"])]))), .invalid)
    add(
      "huge values", .object(TableObject(try Table([Column("x", [1e300, -.greatestFiniteMagnitude, .infinity])]))),
      .invalid)

    let series = try table.series("T")
    add("series", .object(SeriesObject(series, deviation: 0.2, interval: 60)), .series(try quantity("degC")))
    add(
      "series with holes", .object(SeriesObject(try table.series("P"))),
      .series(Quantity(Units.Dimension(mass: 1, length: 2, time: -3))))
    add("short series", .object(SeriesObject(series.slice(0..<1))), .series(try quantity("degC")))
    add("no values", .object(SeriesObject(series.slice(0..<0))), .series(try quantity("degC")))
    add("ensemble", .object(SeriesObject(series, members: [Array(waves)])), .series(try quantity("degC")))

    let row = Type.record([FieldType("mean", .number(try quantity("K"))), FieldType("count", .dimensionless)])
    let figures = Value.record([.number(0.25), .number(12)])
    add("records of one form", .record([figures, figures]), .record([FieldType("温度", row), FieldType("b", row)]))
    let long = (0..<8).map { FieldType("a_long_name_\($0)", .string) }
    add("long record", .record(long.map { .string($0.name) }), .record(long), width: 60)
    add(
      "actuator",
      .object(
        ActuatorObject(name: "heater", quantity: try quantity("kW"), lower: 0, upper: 6000, rate: 1000, failsafe: 0)),
      .actuator(try quantity("kW")))
    add(
      "bare actuator", .object(ActuatorObject(name: "valve", quantity: try quantity("%"))), .actuator(try quantity("%"))
    )
    try assertRecorded(text, "blocks.out")
  }
}
