/// The record of results inside a PDF, as a comment behind its end, which viewers pass over; the lines that a viewer looks
/// for at the end stand behind it once more.
public enum PageRecord {
  private static let mark = "%twin-record "

  static func adding(_ record: ResultRecord, to pdf: [UInt8]) -> [UInt8] {
    let end = "startxref".utf8
    guard let start = pdf.indices.suffix(64).last(where: { pdf[$0...].starts(with: end) }) else { return pdf }
    let comment = mark + record.json.written() + "\n"
    return pdf + Array(comment.utf8) + pdf[start...]
  }

  /// Nil in a file that twin has not written, or that another program has written anew.
  public static func record(in pdf: [UInt8]) -> ResultRecord? {
    guard let line = pdf.split(separator: UInt8(ascii: "\n")).last(where: { $0.starts(with: mark.utf8) }),
      let json = try? JSON(parsing: Array(line.dropFirst(mark.utf8.count)))
    else { return nil }
    return ResultRecord(json)
  }
}
