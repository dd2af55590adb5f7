extension PlotError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unequalLengths(let what, let count, let other, let otherCount, _):
      return "\(what) has \(counted(count, "value")) and \(other) has \(otherCount); they must be equally many"
    case .heatShape(let rows, let columns, let values, _):
      return "a heat map of \(rows) × \(columns) cannot be made of \(counted(values, "value"))"
    case .heatLabels(let axis, let labels, let expected, _):
      return "a heat map with \(counted(expected, axis)) has \(counted(labels, "label")) for them"
    case .heatNotAlone:
      return "a heat map needs a panel of its own"
    case .notAlone(let what, _):
      return "\(what) needs a panel of its own"
    case .matrixShape(let what, let rows, let columns, let values, _):
      return "\(what) of \(rows) × \(columns) cannot be made of \(counted(values, "value"))"
    case .badValue(let what, let value, let needs, _):
      return "\(what) cannot be \(value); it must be \(needs)"
    case .bins(let bins, _):
      return "a histogram takes 1 to 10000 bins, not \(bins)"
    case .axisRange(let axis, let minimum, let maximum):
      return "the \(axis) axis cannot run from \(minimum) to \(maximum)"
    case .axisEnd(let axis, let value):
      return "the \(axis) axis cannot end at \(value)"
    case .logarithmicEnd(let axis, let value):
      return "the \(axis) axis is logarithmic and cannot reach \(value); give an end above zero"
    case .noPanels:
      return "there is nothing to plot"
    case .tooSmall(let width, let height):
      return
        "a figure of \(shortNumber(width)) × \(shortNumber(height)) cm leaves no room for its panels; make it larger"
    case .badSize(let width, let height):
      return
        "a figure cannot measure \(shortNumber(width)) × \(shortNumber(height)) cm; each side must be between 1 and 200 cm"
    case .badTheme(let what):
      return "the theme's \(what) is out of range"
    case .unknownEnding(let path, let ending):
      let found = ending.isEmpty ? "has no ending" : "ends in .\(ending)"
      return "the figure's file \(quoted(path)) \(found); the endings known are "
        + Format.allCases.map { "." + $0.rawValue }.joined(separator: ", ")
    case .texUnavailable(let path):
      return "TeX cannot read a figure named \(quoted(path)); its name may hold letters, digits and . _ + - only"
    case .folderMissing(let path, let folder):
      return "cannot write \(quoted(path)): there is no folder \(quoted(folder))"
    case .notARegularFile(let path):
      return "cannot write \(quoted(path)): it exists and is not an ordinary file"
    case .cannotWrite(let path, let reason):
      return "cannot write \(quoted(path)): \(reason)"
    case .provenanceName(let path):
      return "cannot leave a gnuplot script beside \(quoted(path)): the name holds control characters"
    case .provenanceKind(let path):
      return "cannot leave a gnuplot script beside \(quoted(path)): text charts are drawn without gnuplot"
    case .gnuplotMissing:
      return "gnuplot is not installed; on Debian and Ubuntu: apt install gnuplot-nox"
    case .gnuplotNotStarted(let reason):
      return "gnuplot could not be started: \(reason)"
    case .gnuplotRefused(let message, _):
      return "gnuplot refused the figure: \(message)"
    case .gnuplotDied(let message):
      return "gnuplot stopped while drawing" + (message.isEmpty ? "" : ": \(message)")
    case .gnuplotSilent(let seconds):
      return "gnuplot did not finish within \(counted(seconds, "second"))"
    case .cancelled:
      return "drawing was interrupted"
    }
  }
}

extension PlotNote: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unboundedSkipped(let count, _):
      return "\(counted(count, "infinite value")) left out"
    case .nonPositiveSkipped(let axis, let count, _):
      return "\(counted(count, "value")) at or below zero left out of the logarithmic \(axis) axis"
    case .empty(let panel, let source):
      return source == nil
        ? "panel \(panel + 1) has nothing to draw" : "a mark of panel \(panel + 1) has no values to draw"
    case .reduced(let from, let to, _):
      return "\(from) samples drawn as the \(to) that can be told apart at this size"
    case .gnuplotRestarted:
      return "gnuplot had stopped and was started again"
    }
  }
}

private func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// A path as a message shows it: control characters spelled out, so that a name cannot fake a line of output.
private func quoted(_ path: String) -> String {
  var text = "\""
  for scalar in path.unicodeScalars {
    if isUnprintable(scalar) {
      text += "\\u{" + String(scalar.value, radix: 16) + "}"
    } else {
      text.unicodeScalars.append(scalar)
    }
  }
  return text + "\""
}
