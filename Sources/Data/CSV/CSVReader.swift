import Glibc

/// Reads delimited text: comma-separated and its relatives.
public enum CSVReader {
  /// The table in the file at `path`, and what it took to get it.
  ///
  /// Rows keep the order of the file; the time axis, if there is one, is finite and strictly increasing. Memory is
  /// needed for the columns that are kept, eight bytes a cell, and for one block of the file.
  ///
  /// - Parameters:
  ///   - threads: how many parse at once; nil takes as many as there are processors, at most four.
  ///   - blockSize: the bytes one of them takes at a time; nil takes what fits a core's cache. Neither changes the result,
  ///     but for the first block being all that a delimiter is found out from.
  /// - Throws: `DataError.file`, `.content` at the first fault in the file that the options do not accept, `.options`.
  public static func read(
    _ path: String, _ options: CSVOptions = CSVOptions(), threads: Int? = nil, blockSize: Int? = nil
  ) throws(DataError) -> (table: Table, report: ReadReport) {
    let header = try CSVHeader.open(path, options, blockSize: blockSize)
    let resolver = try ColumnResolver(path, header.names, options)
    var plan = RowPlan(header.dialect, options)
    resolver.complete(&plan)
    plan.headerLine = header.headerLine
    var report = ReadReport(path: path)
    report.delimiter = Character(Unicode.Scalar(header.dialect.delimiter))
    report.decimalComma = header.dialect.decimalComma
    report.unnamedColumns = resolver.outputs.filter { header.unnamed.contains($0.field) }.map(\.name)

    let processors = min(4, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    let stream = RowStream(
      header, RowParser(plan), threads: threads ?? processors, blockSize: blockSize, report: report)
    try stream.run()

    var assembly = TableAssembly(
      path: path, options: options, plan: plan, outputs: resolver.outputs, lines: stream.lines, report: stream.report)
    try assembly.build(stream.builders)
    return (assembly.table, assembly.report)
  }

  /// The names in the header of the file at `path`, `c1`, `c2`, … if it has none. Reads the first block only.
  /// - Throws: as `read` does for what stands before the first row.
  public static func header(_ path: String, _ options: CSVOptions = CSVOptions()) throws(DataError) -> [String] {
    try CSVHeader.open(path, options).names.map(\.text)
  }
}
