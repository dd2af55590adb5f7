import Foundation
import Plotting
import XCTest

final class RendererTests: XCTestCase {
  private let sample = SampleFigures.lynxAndHare()

  func testEndings() throws {
    let folder = try ScratchFolder()
    let renderer = Renderer()
    for (name, ending) in [("fig.jpg", "jpg"), ("fig", ""), ("fig.", ""), ("a.svg/fig", "")] {
      let file = folder.file(name)
      let error = plotError { _ = try renderer.render(sample, to: .file(file)) }
      XCTAssertEqual(error, .unknownEnding(path: file, ending: ending))
      XCTAssertTrue(error?.description.hasSuffix("known are .pdf, .svg, .png, .tex, .txt") ?? false)
    }
    for name in ["f#g.tex", "a b.tex", ".tex", "f%.tex", "f$x$.tex", "\\input.tex", "f{.tex", "温.tex"] {
      let tex = folder.file(name)
      XCTAssertEqual(plotError { _ = try renderer.render(sample, to: .file(tex)) }, .texUnavailable(path: tex))
    }
    XCTAssertEqual(folder.names, [])
  }

  func testEveryKindOfFile() throws {
    try skipWithoutGnuplot()
    let folder = try ScratchFolder()
    let renderer = Renderer()
    let starts: [(String, [UInt8])] = [
      ("a.pdf", Array("%PDF-".utf8)), ("a.SVG", Array("<?xml".utf8)), ("a.png", [0x89, 0x50, 0x4E, 0x47]),
      ("a.txt", Array("    ".utf8)),
    ]
    for (name, start) in starts {
      let rendering = try renderer.render(sample, to: .file(folder.file(name)))
      XCTAssertEqual(rendering.files, [folder.file(name)])
      XCTAssertEqual(Array(try folder.contents(name).prefix(start.count)), start, name)
    }
    XCTAssertEqual(folder.names, ["a.SVG", "a.pdf", "a.png", "a.txt"])
    XCTAssertEqual(gnuplotChildren().count, 1)
  }

  func testNoChildIsLeft() throws {
    try skipWithoutGnuplot()
    do { _ = try Renderer().render(sample, to: .picture(.svg)) }
    XCTAssertEqual(gnuplotChildren(), [])
  }

  func testSameBytesEachTime() throws {
    try skipWithoutGnuplot()
    let renderer = Renderer()
    for format in [Format.svg, .png] {
      let first = try renderer.render(sample, to: .picture(format)).bytes
      _ = try renderer.render(SampleFigures.confusion(), to: .picture(format))
      XCTAssertTrue(try renderer.render(sample, to: .picture(format)).bytes == first)
      XCTAssertTrue(try Renderer().render(sample, to: .picture(format)).bytes == first)
    }
  }

  func testProvenanceDrawsTheSameBytes() throws {
    try skipWithoutGnuplot()
    let folder = try ScratchFolder()
    let renderer = Renderer()
    let figures = [
      SampleFigures.heater(), SampleFigures.confusion(), SampleFigures.histogram(), SampleFigures.kinds(),
    ]
    for (index, figure) in figures.enumerated() {
      for ending in ["svg", "png"] {
        let name = "fig\(index)"
        let rendering = try renderer.render(figure, to: .file(folder.file("\(name).\(ending)")), provenance: true)
        XCTAssertEqual(rendering.files.count, 3)
        let drawn = try folder.contents("\(name).\(ending)")
        try FileManager.default.removeItem(atPath: folder.file("\(name).\(ending)"))
        XCTAssertEqual(try runProgram("/usr/bin/env", ["gnuplot", name + ".gp"], in: folder.path), 0)
        XCTAssertEqual(try folder.contents("\(name).\(ending)"), drawn)
      }
    }
    let text = folder.file("fig.txt")
    XCTAssertEqual(
      plotError { _ = try renderer.render(sample, to: .file(text), provenance: true) }, .provenanceKind(path: text))
  }

  func testDestinations() throws {
    try skipWithoutGnuplot()
    let folder = try ScratchFolder()
    let renderer = Renderer()
    let manager = FileManager.default

    let lost = folder.file("no/fig.svg")
    XCTAssertEqual(
      plotError { _ = try renderer.render(sample, to: .file(lost)) },
      .folderMissing(path: lost, folder: folder.file("no")))

    try manager.createDirectory(atPath: folder.file("dir.svg"), withIntermediateDirectories: false)
    let directory = folder.file("dir.svg")
    XCTAssertEqual(
      plotError { _ = try renderer.render(sample, to: .file(directory)) }, .notARegularFile(path: directory))

    // A link is written through, and a file keeps its mode.
    let target = folder.file("target.svg")
    XCTAssertTrue(
      manager.createFile(atPath: target, contents: Data("old".utf8), attributes: [.posixPermissions: 0o640]))
    try manager.createSymbolicLink(atPath: folder.file("link.svg"), withDestinationPath: target)
    _ = try renderer.render(sample, to: .file(folder.file("link.svg")))
    XCTAssertGreaterThan(try folder.contents("target.svg").count, 1000)
    XCTAssertEqual(try manager.attributesOfItem(atPath: target)[.posixPermissions] as? Int, 0o640)
    XCTAssertEqual(try manager.destinationOfSymbolicLink(atPath: folder.file("link.svg")), target)

    let nul = folder.file("a\u{0}b.svg")
    XCTAssertNotNil(plotError { _ = try renderer.render(sample, to: .file(nul)) })
    let long = folder.file(String(repeating: "x", count: 300) + ".svg")
    XCTAssertNotNil(plotError { _ = try renderer.render(sample, to: .file(long)) })
    XCTAssertEqual(folder.names, ["dir.svg", "link.svg", "target.svg"])
  }

  func testMissingGnuplot() throws {
    let folder = try ScratchFolder()
    let path = String(cString: getenv("PATH"))
    defer { setenv("PATH", path, 1) }
    for empty in ["", folder.path, ".", "relative:folder"] {
      setenv("PATH", empty, 1)
      let renderer = Renderer()
      let error = plotError { _ = try renderer.render(sample, to: .file(folder.file("fig.svg"))) }
      XCTAssertEqual(error, .gnuplotMissing)
      XCTAssertTrue(error?.description.contains("gnuplot-nox") ?? false)
      // Text charts need none.
      XCTAssertFalse(try renderer.render(sample, to: .terminal(columns: 80, rows: 24, colour: true)).text.isEmpty)
    }
    XCTAssertEqual(folder.names, [])
  }

  func testKilledBetweenFigures() throws {
    try skipWithoutGnuplot()
    let renderer = Renderer()
    let first = try renderer.render(sample, to: .picture(.svg))
    XCTAssertEqual(first.notes, [])
    for child in gnuplotChildren() {
      kill(child, SIGKILL)
    }
    usleep(100_000)
    let second = try renderer.render(sample, to: .picture(.svg))
    XCTAssertEqual(second.notes, [.gnuplotRestarted])
    XCTAssertTrue(second.bytes == first.bytes)
    XCTAssertEqual(try renderer.render(sample, to: .picture(.svg)).notes, [])
  }

  func testKilledWhileDrawing() throws {
    try skipWithoutGnuplot()
    let renderer = Renderer()
    _ = try renderer.render(sample, to: .picture(.svg))
    // The question whether to stop comes while gnuplot is at work: there it is killed.
    renderer.isCancelled = {
      for child in gnuplotChildren() { kill(child, SIGKILL) }
      return false
    }
    let size = 1500
    let values = (0..<size * size).map { Double($0 % 977) }
    let large = figure(Mark(.heat(HeatMap(values: values, rows: size, columns: size))))
    let error = plotError { _ = try renderer.render(large, to: .picture(.png)) }
    if let error, case .gnuplotDied = error {} else { XCTFail("\(String(describing: error))") }
    renderer.isCancelled = { false }
    XCTAssertFalse(try renderer.render(sample, to: .picture(.svg)).bytes.isEmpty)
  }

  func testKilledOnce() throws {
    try skipWithoutGnuplot()
    let renderer = Renderer()
    // It takes longer than until the first question whether to stop, at which gnuplot is killed.
    let values = (0..<700 * 700).map { Double($0 % 977) }
    let large = figure(Mark(.heat(HeatMap(values: values, rows: 700, columns: 700))))
    let whole = try renderer.render(large, to: .picture(.png)).bytes
    nonisolated(unsafe) var kills = 0
    renderer.isCancelled = {
      if kills == 0 { for child in gnuplotChildren() { kill(child, SIGKILL) } }
      kills += 1
      return false
    }
    let drawn = try renderer.render(large, to: .picture(.png))
    XCTAssertEqual(drawn.notes, [.gnuplotRestarted])
    XCTAssertTrue(drawn.bytes == whole)
    XCTAssertEqual(gnuplotChildren().count, 1)
  }

  func testFiguresForTeX() throws {
    try skipWithoutGnuplot()
    let folder = try ScratchFolder()
    let renderer = Renderer()
    let (tex, pdf) = (folder.file("heater-1.tex"), folder.file("heater-1.pdf"))
    let drawn = try renderer.render(SampleFigures.heater(), to: .file(tex), provenance: true)
    XCTAssertEqual(drawn.files, [tex, pdf, folder.file("heater-1.data"), folder.file("heater-1.gp")])
    let text = String(decoding: try folder.contents("heater-1.tex"), as: UTF8.self)
    XCTAssertTrue(text.contains("{heater-1}}"), "it includes its lines by a name without a folder")
    XCTAssertTrue(text.contains("\\bfseries{}80 \\char37{} step"))
    XCTAssertTrue(text.contains("\\ensuremath{^{\\circ}}C"))
    XCTAssertFalse(text.contains("\\fontfamily{Arial}"))
    XCTAssertEqual(Array(try folder.contents("heater-1.pdf").prefix(5)), Array("%PDF-".utf8))
    XCTAssertEqual(plotError { _ = try renderer.render(sample, to: .picture(.tex)) } == nil, false)
    try FileManager.default.removeItem(atPath: tex)
    XCTAssertEqual(try runProgram("/usr/bin/env", ["gnuplot", "-d", "heater-1.gp"], in: folder.path), 0)
    XCTAssertEqual(String(decoding: try folder.contents("heater-1.tex"), as: UTF8.self), text)
    // Both files or neither: a folder stands where the second would go.
    let old = try folder.contents("heater-1.tex")
    try FileManager.default.removeItem(atPath: pdf)
    try FileManager.default.createDirectory(atPath: pdf, withIntermediateDirectories: false)
    XCTAssertEqual(plotError { _ = try renderer.render(sample, to: .file(tex)) }, .notARegularFile(path: pdf))
    XCTAssertEqual(try folder.contents("heater-1.tex"), old)
    XCTAssertFalse(folder.names.contains { $0.hasPrefix(".twin-") })
  }

  func testCancelling() throws {
    try skipWithoutGnuplot()
    let renderer = Renderer()
    renderer.isCancelled = { true }
    XCTAssertEqual(plotError { _ = try renderer.render(sample, to: .picture(.png)) }, .cancelled)
    renderer.isCancelled = { false }
    XCTAssertFalse(try renderer.render(sample, to: .picture(.png)).bytes.isEmpty)
    XCTAssertEqual(gnuplotChildren().count, 1)
  }

  func testABrokenGnuplot() throws {
    let folder = try ScratchFolder()
    let path = String(cString: getenv("PATH"))
    defer { setenv("PATH", path, 1) }
    let program = folder.file("gnuplot")
    let scripts = [
      "#!/bin/sh\nexit 3\n", "#!/bin/sh\necho 'no libcairo' >&2\nexit 127\n", "#!/no/such/program\n", "not a program",
    ]
    for script in scripts {
      try Data(script.utf8).write(to: URL(fileURLWithPath: program))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
      setenv("PATH", folder.path, 1)
      let error = plotError { _ = try Renderer().render(sample, to: .picture(.svg)) }
      switch error {
      case .gnuplotDied, .gnuplotNotStarted, .gnuplotMissing: break
      default: XCTFail("\(String(describing: error)) for \(script)")
      }
    }
  }

  func testASilentGnuplot() throws {
    let folder = try ScratchFolder()
    let path = String(cString: getenv("PATH"))
    defer { setenv("PATH", path, 1) }
    let program = folder.file("gnuplot")
    try Data("#!/bin/sh\nexec /bin/sleep 60\n".utf8).write(to: URL(fileURLWithPath: program))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    setenv("PATH", folder.path, 1)
    let renderer = Renderer()
    renderer.timeLimit = 1
    XCTAssertEqual(plotError { _ = try renderer.render(sample, to: .picture(.svg)) }, .gnuplotSilent(seconds: 1))
  }

  func testPrivateFoldersGo() throws {
    try skipWithoutGnuplot()
    let folder = try ScratchFolder()
    let before = getenv("TMPDIR").map { String(cString: $0) }
    defer { if let before { setenv("TMPDIR", before, 1) } else { unsetenv("TMPDIR") } }
    let odd = folder.file("it's `odd` $HOME")
    try FileManager.default.createDirectory(atPath: odd, withIntermediateDirectories: false)
    setenv("TMPDIR", odd, 1)
    XCTAssertFalse(try Renderer().render(sample, to: .picture(.svg)).bytes.isEmpty)
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: odd), [])
  }
}
