import Documents

/// A small document with one of everything.
enum Sample {
  static let document = Document(
    title: "Cup",
    cells: [
      .markdown(.init(text: "# Cup\n\nIt *cools*: $T' = -k T$.", line: 2)),
      .code(
        .init(
          title: "First", source: "x = 3 kW\nprint(x)", line: 6,
          outputs: [
            .text("3 kW\n"),
            .figure(
              .init(
                svg: "<?xml version=\"1.0\"?>\n<svg width=\"9\" viewBox=\"0 0 9 9\">\n<title>Gnuplot</title>\n"
                  + "<defs><circle id='dot' r='1'/></defs><use xlink:href='#dot'/>\n</svg>\n",
                title: "A & B", data: [.init(name: "line", columns: [.init(name: "y", [1, .nan, 2.5])])])),
            .text("done <ok>\n"),
          ], seconds: 0.25)),
      .code(
        .init(
          title: "", source: "y = 1", line: 11,
          outputs: [.diagnostic(.init(isError: true, text: "error[x]: no `y`\n  --> cup.twin:11:1"))], seconds: 0.5)),
    ],
    foot: .init(
      version: "0.1.0", files: [.init(path: "data/a.csv", digest: String(repeating: "ab", count: 32))],
      settings: ["k=2"], stopped: "The cell at line 11 failed."))
}
