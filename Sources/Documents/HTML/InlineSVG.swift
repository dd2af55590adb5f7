/// Makes a picture fit to stand in a page among others.
enum InlineSVG {
  /// Without what only a file of its own needs, its names made its own, so that two pictures of a page do not take each
  /// other's markers, and with its title for those who cannot see it.
  static func prepared(_ svg: String, number: Int, title: String) -> String {
    let bytes = Array(svg.utf8)
    guard let start = bytes.firstRange(of: Array("<svg".utf8))?.upperBound else { return "" }
    let label = escapedHTML(title.isEmpty ? "Figure \(number)" : title)
    var result = Array("<svg role=\"img\" aria-label=\"\(label)\"".utf8)
    result.reserveCapacity(bytes.count + 4096)
    let prefix = Array("f\(number)-".utf8)
    var index = start
    while index < bytes.count {
      if let end = furniture(bytes, index) {
        index = end
      } else if let mark = marks.first(where: { bytes[index...].starts(with: $0) }) {
        result += mark + prefix
        index += mark.count
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// What stands before a name that is given or referred to.
  private static let marks = [" id=\"", " id='", "href=\"#", "href='#", "url(#"].map { Array($0.utf8) }

  /// The end of an element that tells what program drew the picture, if one begins here.
  private static func furniture(_ bytes: [UInt8], _ index: Int) -> Int? {
    guard bytes[index] == UInt8(ascii: "<") else { return nil }
    for name in ["title", "desc"] where bytes[index...].starts(with: "<\(name)>".utf8) {
      return bytes[index...].firstRange(of: Array("</\(name)>".utf8))?.upperBound
    }
    return nil
  }
}
