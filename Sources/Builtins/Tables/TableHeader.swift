import Checking
import Data
import Diagnostics

/// The names of a delimited file's columns, for the checker.
///
/// - Parameters:
///   - path: where the file is.
///   - options: those of the `data` declaration.
/// - Throws: what is wrong with the file, down to the end of its header; without a place in the script.
public func tableHeader(path: String, options: [String: ReaderOption]) throws(DiagnosticError) -> [String] {
  var reader = CSVOptions()
  reader.apply(options)
  do throws(DataError) {
    return try CSVReader.header(path, reader)
  } catch {
    throw DataFault(error: error).diagnosticError
  }
}
