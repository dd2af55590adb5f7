import Diagnostics
import Syntax
import Units

extension Checker {
  func checkData(_ declaration: Declaration) -> TypedDeclaration? {
    if let word = declaration.format, let format = ImageDefinition.Format(rawValue: word.text) {
      return checkImages(declaration, format)
    }
    var reader = OptionReader(
      self, "data", declaration.options, rules: OptionRule.reader)
    guard let name = declaration.name, let source = declaration.sources.first else { return nil }
    guard let word = declaration.format, let format = DataDefinition.Format(rawValue: word.text) else {
      let word = declaration.format?.text ?? ""
      report(
        .plain(
          code: "unknown-format", message: "data are read as `csv`, `idx` or `images`, not `\(word)`", label: "",
          help: ["write `data \(name.text) = csv \"file.csv\" { … }`"]), at: declaration.format?.span ?? source.span)
      return nil
    }
    let path = check(source)
    if path.type.isInvalid { return nil }
    guard path.type == .string else {
      report(.optionType("csv", expected: "a path in quotes", operand(path)), at: path.span)
      return nil
    }
    let errors = diagnostics.count { $0.severity == .error }
    let options = readerOptions(declaration.options)
    var header: [String]?
    if case .string(let file) = path.kind, !savedFiles.contains(Self.fileName(file)) {
      do throws(DiagnosticError) {
        header = try environment.header(ofTable: file, options: options)
      } catch {
        for var diagnostic in error.diagnostics {
          if diagnostic.labels.isEmpty { diagnostic.labels = [.init(path.span)] }
          add(diagnostic)
        }
        return nil
      }
    }
    var columns: [DataDefinition.Column] = []
    var time: TableType.TimeAxis?
    for column in declaration.columns where column.role != .all {
      if let header, !header.contains(column.header.text) {
        report(
          .plain(
            code: "unknown-column", message: "the file has no column `\(column.header.text)`", label: "",
            help: [Self.mend(column, declaration, header)]), at: column.header.span)
      }
      if columns.contains(where: { $0.name == column.name.text }) {
        report(
          .plain(
            code: "duplicate-name", message: "two columns are called `\(column.name.text)`", label: "",
            help: ["rename one: `\"header\" as other`"]), at: column.name.span)
        continue
      }
      let unit = column.unit.map { self.unit($0) ?? .one } ?? .one
      var kind = DataDefinition.Column.Kind.number
      if column.role == .time {
        guard time == nil else {
          report(
            .plain(code: "duplicate-name", message: "a table has one time column", label: "", help: []), at: column.span
          )
          continue
        }
        if column.unit != nil {
          guard unit.dimension == Dimension(.time) else {
            report(
              .plain(
                code: "unit-mismatch", message: "the time column must be in a unit of time, not \(unit.symbol)",
                label: "", help: []), at: column.unit?.span ?? column.span)
            continue
          }
          kind = .elapsedTime
          time = .elapsed(name: column.name.text, Quantity(unit))
        } else {
          kind = .instant
          time = .instants(name: column.name.text)
        }
      }
      columns.append(
        .init(header: column.header.text, name: column.name.text, unit: unit, kind: kind, span: column.span))
    }
    for option in declaration.options where option.key.text == "text" {
      for argument in option.arguments {
        let text: String
        if case .name(let word) = argument.kind {
          text = word
        } else if case .string(let parts) = argument.kind, case .text(let word)? = parts.first {
          text = word
        } else {
          continue
        }
        columns.removeAll { $0.header == text }
        columns.append(.init(header: text, name: text, unit: .one, kind: .text, span: argument.span))
      }
    }
    if declaration.columns.contains(where: { $0.role == .all }) {
      guard let header else {
        report(
          .plain(
            code: "unknown-columns", message: "`*` needs a file that is known before running", label: "",
            help: ["write the path as plain text, or name the columns"]),
          at: declaration.columns.last?.span ?? declaration.span)
        return nil
      }
      for text in header where !columns.contains(where: { $0.header == text || $0.name == text }) && !text.isEmpty {
        columns.append(.init(header: text, name: text, unit: .one, kind: .number, span: declaration.span))
      }
    }
    guard diagnostics.count(where: { $0.severity == .error }) == errors else { return nil }
    guard !columns.isEmpty else {
      report(
        .missingOption("columns", of: "data", example: "data \(name.text) = csv \"file.csv\" { * }"),
        at: declaration.span)
      return nil
    }
    let type = TableType(
      columns: columns.filter { $0.kind == .number || $0.kind == .text }.map {
        TableType.Column($0.name, Quantity($0.unit).named, isText: $0.kind == .text)
      }, time: time)
    let definition = DataDefinition(
      name: name.text, format: format, path: reader.add(path), columns: columns, options: options, type: type)
    return TypedDeclaration(.data(definition), operands: reader.operands, type: .table(type), span: declaration.span)
  }

  /// What was meant by a column that the file does not have.
  private static func mend(_ column: ColumnSyntax, _ declaration: Declaration, _ header: [String]) -> String {
    let wanted = column.header.text
    if let rule = ReaderOptionRule.all.first(where: { $0.name == wanted }), column.unit == nil {
      return "the option `\(wanted)` takes \(rule.expected)"
    }
    // Many programs write the unit behind the name.
    if let full = header.first(where: {
      $0.hasPrefix(wanted + " (") || $0.hasPrefix(wanted + " [") || $0.hasPrefix(wanted + "[")
    }) {
      let unit = column.unit.map { ": \($0.text)" } ?? ""
      return "write `\"\(full)\" as \(column.name.text)\(unit)`"
    }
    let near = nearest(to: wanted, among: header)
    if !near.isEmpty { return "did you mean \(alternatives(near))?" }
    let all = "it has \(listed(Array(header.prefix(12))))"
    guard header.count == 1, declaration.columns.count > 1 else { return all }
    return all + "; `skip 1` leaves out a line before the header, `delimiter \";\"` names what separates the fields"
  }

  // MARK: Splits

  func checkSplit(_ declaration: Declaration) -> TypedDeclaration? {
    guard let name = declaration.name else { return nil }
    let table = check(Expression(.name(name.text), name.span))
    guard case .table(var type) = table.type else {
      if !table.type.isInvalid {
        report(.operandType(operation: "split", operand: operand(table), expected: "a table"), at: name.span)
      }
      return nil
    }
    var operands = [table]
    var parts: [SplitDefinition.Part] = []
    for option in declaration.options {
      if let first = parts.first(where: { $0.name == option.key.text }) {
        report(.repeatedOption(option.key.text, first: first.span), at: option.key.span)
        continue
      }
      guard option.arguments.count == 1, let argument = option.arguments.first,
        case .range(let from, let to) = argument.kind
      else {
        report(.optionValue(option.key.text, expected: "a range of rows or times, such as `0..100`"), at: option.span)
        continue
      }
      let value = check(argument)
      let scale: SplitDefinition.Part.Scale
      var ends: (TypedExpression, TypedExpression)
      switch value.type {
      case .interval(let quantity) where quantity.isDimensionless: scale = .rows
      case .interval(let quantity) where quantity.dimension == Dimension(.time) && type.time != nil: scale = .elapsed
      case .list(.instant) where type.time != nil: scale = .instants
      case .invalid: continue
      default:
        report(
          .optionType(
            option.key.text, expected: "a range of rows, or of times of a table with a time column", operand(value)),
          at: argument.span)
        continue
      }
      if case .interval(let lower, let upper) = value.kind {
        ends = (lower, upper)
      } else {
        ends = (check(from), check(to))
      }
      operands += [ends.0, ends.1]
      parts.append(
        .init(
          name: option.key.text, lower: operands.count - 2, upper: operands.count - 1, scale: scale, span: option.span))
    }
    type.parts = parts.map(\.name)
    return TypedDeclaration(
      .split(SplitDefinition(table: 0, parts: parts)), operands: operands, type: .table(type), span: declaration.span)
  }

  // MARK: Sensors and actuators

  func checkSensor(_ declaration: Declaration) -> TypedDeclaration? {
    var reader = OptionReader(
      self, "sensor", declaration.options, rules: OptionRule.sensor)
    guard let name = declaration.name, let source = declaration.sources.first.map({ check($0) }) else { return nil }
    let unit = declaration.unit.flatMap { self.unit($0) }
    if source.type.isInvalid || (unit == nil && declaration.unit != nil) { return nil }
    guard case .series(let given) = source.type else {
      report(
        .operandType(operation: "sense", operand: operand(source), expected: "a column of a table or of a run"),
        at: source.span)
      return nil
    }
    let quantity = unit.map { Quantity($0) } ?? given
    guard quantity.matches(given) else {
      report(
        .mismatch(
          operation: "sense", left: .init(.number(quantity), declaration.unit?.span ?? name.span, name.text),
          right: operand(source)), at: source.span)
      return nil
    }
    let difference = Quantity(quantity.dimension)
    let time = Quantity(Dimension(.time))
    let bare = quantity.unit?.difference
    let input = reader.add(source)
    let noise = reader.quantity("noise", difference, bareUnit: bare)
    let bias = reader.quantity("bias", difference, bareUnit: bare)
    let drift = reader.quantity("drift", Quantity(quantity.dimension / Dimension(.time)))
    let delay = reader.quantity("delay", time)
    let dropout = reader.quantity("dropout", .dimensionless)
    let quantum = reader.quantity("quantum", difference, bareUnit: bare)
    let range = reader.range("range", quantity, bareUnit: quantity.unit)
    let sd = reader.quantity("sd", difference, bareUnit: bare)
    let every = reader.quantity("every", time)
    let seed = reader.count("seed")
    let definition = SensorDefinition(
      name: name.text, quantity: quantity, source: input, noise: noise, bias: bias, drift: drift, delay: delay,
      dropout: dropout,
      quantum: quantum, lower: range?.0, upper: range?.1, sd: sd, every: every, seed: seed)
    return TypedDeclaration(
      .sensor(definition), operands: reader.operands, type: .series(quantity), span: declaration.span)
  }

  func checkActuator(_ declaration: Declaration) -> TypedDeclaration? {
    var reader = OptionReader(self, "actuator", declaration.options, rules: OptionRule.actuator)
    guard let name = declaration.name else { return nil }
    guard let syntax = declaration.unit else {
      report(
        .plain(
          code: "missing-unit", message: "an actuator needs the unit it is driven in", label: "",
          help: ["write `actuator \(name.text): kW { … }`"]), at: name.span)
      return nil
    }
    guard let unit = unit(syntax) else { return nil }
    let quantity = Quantity(unit)
    let limit = reader.range("limit", quantity, bareUnit: unit)
    let rate = reader.quantity("rate", Quantity(unit.dimension / Dimension(.time)))
    let failsafe = reader.quantity("failsafe", quantity, bareUnit: unit)
    let definition = ActuatorDefinition(
      name: name.text, quantity: quantity, lower: limit?.0, upper: limit?.1, rate: rate, failsafe: failsafe)
    return TypedDeclaration(
      .actuator(definition), operands: reader.operands, type: .actuator(quantity), span: declaration.span)
  }
}

extension Quantity {
  /// A column without a unit shows none.
  var named: Quantity { unit?.symbol.isEmpty == true ? Quantity(dimension) : self }
}
