import Checking
import Data
import Diagnostics

/// The column names of a delimited file, for the checker.
public func tableHeader(path: String, options: [String: ReaderOption]) throws(DiagnosticError) -> [String] {
  do throws(DataError) {
    return try CSVReader.header(path)
  } catch {
    throw DiagnosticError(Diagnostic(code: "data", error.description))
  }
}
