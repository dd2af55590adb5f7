/// The kinds of file that a figure can be written to, by the ending of the name.
public enum Format: String, CaseIterable, Sendable {
  case pdf, svg, png
  /// Lines as a pdf and text as LaTeX, in two files side by side: `\input{fig}` in a document that loads graphicx and
  /// color sets `fig.tex` in the fonts of that document, and that includes `fig.pdf`, a name without a folder. A document
  /// elsewhere than the figure names its folder with `\graphicspath`, or loads it by `\import` of the package import.
  case tex
  case txt

  /// - Throws: `PlotError.unknownEnding`.
  init(path: String) throws(PlotError) {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let dot = name.lastIndex(of: ".")
    let ending = dot.map { String(name[name.index(after: $0)...]) } ?? ""
    guard let format = Format(rawValue: ending.lowercased()) else {
      throw .unknownEnding(path: path, ending: ending)
    }
    self = format
  }

  /// The gnuplot terminal that draws this kind, for a page of `width` by `height` cm. A point is one length on paper in
  /// all of them: the cairo png counts in pixels, svg in 1/96 inch, pdf in centimetres and points.
  func terminal(width: Double, height: Double, theme: Theme) -> String {
    let font = theme.fontName(self)
    let background = "background '\(theme.background.hexadecimal)'"
    switch self {
    case .pdf:
      return "set terminal pdfcairo noenhanced color rounded size \(number(width))cm,\(number(height))cm "
        + "font \(font) fontscale 0.75 linewidth 2 \(background)"
    case .png:
      let scale = theme.resolution / 2.54
      return "set terminal pngcairo noenhanced color rounded size \(pixels(width * scale)),\(pixels(height * scale)) "
        + "font \(font) fontscale \(number(theme.resolution / 96)) linewidth \(number(theme.resolution / 72)) \(background)"
    case .tex:
      // Without a family: the text is the document's. The ground of a page is its paper's.
      return "set terminal cairolatex pdf color colortext rounded size \(number(width))cm,\(number(height))cm "
        + "font ',8' fontscale 1 linewidth 2"
        + (theme.background == Colour(0xFFFFFF) ? "" : " \(background)")
    case .svg, .txt:
      let scale = 96 / 2.54
      return "set terminal svg noenhanced rounded size \(pixels(width * scale)),\(pixels(height * scale)) "
        + "font \(font) fontscale 1.3333 linewidth 1.3333 \(background)"
    }
  }

  /// The factor that makes a marker of size 1 two points across in every terminal.
  func pointScale(_ theme: Theme) -> Double {
    switch self {
    case .pdf, .tex: return 1
    case .png: return theme.resolution / 72
    case .svg, .txt: return 1.3333
    }
  }
}

extension Theme {
  /// The font as gnuplot has it, quoted: family, weight and size. Of the family only letters, digits, spaces and hyphens
  /// are kept: in svg it ends up in an attribute, which gnuplot does not escape. That is also the one way to a bold font
  /// there: gnuplot would take `:Bold` for a part of the family's name.
  func fontName(_ format: Format, scale: Double = 1, isBold: Bool = false) -> String {
    let family = font.filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }
    let bold = format == .svg ? "\" font-weight=\"bold" : ":Bold"
    return gnuplotQuoted(family + (isBold ? bold : "") + "," + number(fontSize * scale))
  }
}

private func pixels(_ length: Double) -> Int {
  Int(max(1, min(100_000, length)).rounded())
}

/// A number as gnuplot reads it: at most five decimals, none that are not needed.
func number(_ value: Double) -> String {
  guard value.magnitude < 1e9 else { return "\(value)" }
  var text = String(fixed(value, decimals: 5).map { $0 == "−" ? "-" : $0 })
  while text.last == "0" { text.removeLast() }
  if text.last == "." { text.removeLast() }
  return text == "-0" ? "0" : text
}

/// Text as a gnuplot string. Between single quotes gnuplot substitutes nothing; but a doubled quote stands for one only in
/// some places (5.4 ends the string at a doubled quote that comes first, or follows another), so text with an apostrophe
/// goes between double quotes, with all of ASCII but letters, spaces and a few plain marks spelled as octal numbers: then
/// there is nothing left to substitute. Digits too are spelled, for gnuplot would read them as part of a number before
/// them. The text must be free of line ends; `plainText` sees to that for whatever comes from a user.
func gnuplotQuoted(_ text: String) -> String {
  guard text.utf8.contains(UInt8(ascii: "'")) else { return "'" + text + "'" }
  return "\"" + gnuplotEscaped(text) + "\""
}

/// Text as it stands between double quotes.
func gnuplotEscaped(_ text: String) -> String {
  var quoted = ""
  for scalar in text.unicodeScalars {
    if !scalar.isASCII || scalar.properties.isAlphabetic || " .,-_()/".unicodeScalars.contains(scalar) {
      quoted.unicodeScalars.append(scalar)
    } else {
      let digits = String(scalar.value, radix: 8)
      quoted += "\\" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }
  }
  return quoted
}
