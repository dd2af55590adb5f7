/// Makes a table of the columns as they were read: converts to SI, then sees to missing cells, then to the order of
/// time. Each step knows from which row of the file a row came, so that it can name the line.
struct TableAssembly {
  private let path: String
  private let options: CSVOptions
  private let plan: RowPlan
  private let outputs: [ColumnResolver.Output]
  private let lines: LineIndex
  private(set) var table = Table(checked: [], time: nil, rowCount: 0)
  private(set) var report: ReadReport
  /// The row of the file for each row of the table; nil while they are the same.
  private var origins: [Int]?

  init(
    path: String, options: CSVOptions, plan: RowPlan, outputs: [ColumnResolver.Output], lines: LineIndex,
    report: ReadReport
  ) {
    self.path = path
    self.options = options
    self.plan = plan
    self.outputs = outputs
    self.lines = lines
    self.report = report
  }

  mutating func build(_ builders: [ColumnBuilder]) throws(DataError) {
    let raw = builders.map { builder in
      let (values, texts) = builder.finish(plan.encoding)
      return (values: texts == nil ? values.missing(where: options.missingNumbers) : values, texts: texts)
    }
    let rowCount = raw.first?.values.count ?? 0
    var columns = outputs.map { output in
      let (values, texts) = raw[output.buffer]
      return Column(
        name: output.name, unit: output.unit, values: values.converted(output.scale, output.offset), texts: texts)
    }
    var time: TimeAxis?
    if let requested = options.time, !columns.isEmpty {
      let column = columns.removeFirst()
      let kind: TimeAxis.Kind
      if case .elapsed = requested.form { kind = .elapsed } else { kind = .instant }
      time = TimeAxis(column.name, column.values, kind: kind, unit: column.unit)
    }
    table = Table(checked: columns, time: time, rowCount: rowCount)
    try settleMissing()
    try settleTime()
    report.rows = table.rowCount
  }

  private func line(_ row: Int) -> Int { lines.line(of: origins.map { $0[row] } ?? row) }

  private mutating func keep(_ rows: [Int]) {
    origins = rows.map { row in origins.map { $0[row] } ?? row }
    table = table.gather(rows)
  }

  // MARK: Missing cells

  private mutating func settleMissing() throws(DataError) {
    if let time = table.time {
      let fault = time.seconds.firstIndex { !$0.isFinite && !($0.isNaN && options.missing == .drop) }
      if let row = fault {
        let (place, text) = locate(row, output: 0)
        throw .content(place, time.seconds[row].isNaN ? .missingTime : .infiniteTime(found: text))
      }
    }
    var spoiled = Set<Int>()
    var firstSpoiled: (row: Int, column: Int)?
    if let time = table.time, options.missing == .drop {
      for (row, moment) in time.seconds.enumerated() where moment.isNaN { spoiled.insert(row) }
    }
    for (index, column) in table.columns.enumerated() {
      let count = column.missingCount
      guard count > 0, let first = column.values.firstIndex(where: \.isNaN) else { continue }
      report.missing.append(.init(name: column.name, tally: .init(count: count, firstLine: line(first))))
      if first < firstSpoiled?.row ?? .max { firstSpoiled = (first, index) }
      if options.missing == .drop {
        for (row, value) in column.values.enumerated() where value.isNaN { spoiled.insert(row) }
      }
    }
    if options.missing == .refuse, let (row, column) = firstSpoiled {
      throw .content(locate(row, output: column + (table.time == nil ? 0 : 1)).place, .missingValue)
    }
    if let first = spoiled.min() {
      report.droppedForMissing = .init(count: spoiled.count, firstLine: line(first))
      keep((0..<table.rowCount).filter { !spoiled.contains($0) })
    }
  }

  // MARK: Time

  private mutating func settleTime() throws(DataError) {
    guard let time = table.time else { return }
    guard !time.isStrictlySorted else { return }
    try settleBackward(time.seconds)
    if let time = table.time { try settleDuplicates(time.seconds) }
  }

  private mutating func settleBackward(_ times: Values) throws(DataError) {
    guard let first = times.indices.dropFirst().first(where: { times[$0] < times[$0 - 1] }) else { return }
    switch options.backward {
    case .refuse:
      let (place, found) = locate(first, output: 0)
      throw .content(
        place,
        .backwardTime(
          found: found, previous: locate(first - 1, output: 0).text, previousLine: line(first - 1)))
    case .sort:
      let count = times.indices.dropFirst().filter { times[$0] < times[$0 - 1] }.count
      report.sortedBackward = .init(count: count, firstLine: line(first))
      keep(Table.stableOrder(times))
    case .drop:
      var latest = -Double.infinity
      let kept = times.indices.filter { row in
        guard times[row] >= latest else { return false }
        latest = times[row]
        return true
      }
      report.droppedBackward = .init(count: times.count - kept.count, firstLine: line(first))
      keep(Array(kept))
    }
  }

  private mutating func settleDuplicates(_ times: Values) throws(DataError) {
    var groups: [Range<Int>] = []
    for row in times.indices {
      if let last = groups.last, times[last.lowerBound] == times[row] {
        groups[groups.count - 1] = last.lowerBound..<(row + 1)
      } else {
        groups.append(row..<(row + 1))
      }
    }
    guard let first = groups.first(where: { $0.count > 1 }) else { return }
    let merged = times.count - groups.count
    let firstLine = line(first.lowerBound + 1)
    switch options.duplicates {
    case .refuse:
      let (place, found) = locate(first.lowerBound + 1, output: 0)
      throw .content(place, .duplicateTime(found: found, firstLine: line(first.lowerBound)))
    case .first: keep(groups.map(\.lowerBound))
    case .last: keep(groups.map { $0.upperBound - 1 })
    case .mean:
      let means = table.columns.map { $0.isText ? nil : $0.values.means(groups) }
      keep(groups.map(\.lowerBound))
      let columns = zip(table.columns, means).map { column, means in means.map(column.replacing) ?? column }
      table = Table(checked: columns, time: table.time, rowCount: table.rowCount)
    }
    report.mergedDuplicates = .init(count: merged, firstLine: firstLine)
  }

  // MARK: Places

  /// Where the cell of an output stands and how it is written. The line is known; the rest is read again.
  private func locate(_ row: Int, output: Int) -> (place: Place, text: String) {
    let field = outputs[output].field
    var place = Place(path: path, line: line(row), field: field + 1, name: plan.names[field])
    let cell = (try? CellLocator.find(path, line: place.line, field: field, delimiter: plan.delimiter)) ?? nil
    if let cell {
      place.line += cell.lines
      place.column = cell.column
    }
    return (place, cell?.text ?? "?")
  }
}

extension TimeAxis {
  fileprivate var isStrictlySorted: Bool {
    seconds.withUnsafeBufferPointer { times in
      var sorted = true
      for index in 1..<max(1, times.count) where !(times[index - 1] < times[index]) { sorted = false }
      return sorted
    }
  }
}

extension CSVOptions {
  /// The markers of missing cells that are numbers, such as -999.
  fileprivate var missingNumbers: [Double] { missingMarkers.compactMap(Double.init).filter(\.isFinite) }
}

extension Values {
  /// Values that are one of some numbers become missing.
  fileprivate func missing(where markers: [Double]) -> Values {
    if markers.isEmpty { return self }
    return Values(lazy.map { markers.contains($0) ? .nan : $0 })
  }

  /// `value * scale + offset`; the same memory if that changes nothing, to the last bit.
  fileprivate func converted(_ scale: Double, _ offset: Double) -> Values {
    if scale == 1, offset == 0 { return self }
    return withUnsafeBufferPointer { values in
      Values(count: values.count) { out in
        for index in out.indices { out[index] = offset == 0 ? values[index] * scale : values[index] * scale + offset }
      }
    }
  }

  /// The mean of each group of rows, missing values left out.
  fileprivate func means(_ groups: [Range<Int>]) -> Values {
    Values(
      groups.map { group in
        if group.count == 1 { return self[group.lowerBound] }
        let present = group.map { self[$0] }.filter { !$0.isNaN }
        return present.isEmpty ? .nan : present.reduce(0, +) / Double(present.count)
      })
  }
}
