import XCTest

final class ModelFileTests: XCTestCase {
  private let net = """
    net Line {
      in x: [3]
      out y: [2] = linear(tanh(linear(x, 4)), 2)
    }
    """

  func testAModelIsSavedAndLoaded() throws {
    let run = try SessionRun()
    XCTAssertEqual(
      run.run(
        """
        \(net)
        model = init(Line, seed: 4)
        save model "FOLDER/line.safetensors"
        again = load(Line, "FOLDER/line.safetensors")
        print(again([1, 2, 3]) == model([1, 2, 3]))
        save again "FOLDER/line.onnx"
        """), "true\n")
    XCTAssertTrue(FileManager.default.fileExists(atPath: run.folder.appendingPathComponent("line.onnx").path))
  }

  func testTheScalesAndClassesGoAlong() throws {
    let run = try SessionRun()
    let output = run.run(
      """
      t = table(length: [5.1, 7, 6.3, 4.9], width: [3.5, 3.2, 3.3, 3], kind: ["setosa", "versicolor", "virginica", "setosa"])
      net Flower {
        in x: [2]
        out logits: [3] = linear(x, 3)
      }
      train model = Flower on labelled(t, label: "kind") { loss cross_entropy, sgd 1e-2, epochs 1 }
      save model "FOLDER/flower.safetensors"
      """)
    XCTAssertFalse(output.contains("error"), output)
    let file = try Data(contentsOf: run.folder.appendingPathComponent("flower.safetensors"))
    XCTAssertTrue(
      String(decoding: file, as: UTF8.self).contains("\"labels.logits\":\"setosa\\nversicolor\\nvirginica\""))
  }

  func testWhatDoesNotFitIsTold() throws {
    let run = try SessionRun()
    _ = run.run("\(net)\nmodel = init(Line)\nsave model \"FOLDER/line.safetensors\"")
    let wider = """
      net Wider {
        in x: [3]
        out y: [5] = linear(tanh(linear(x, 4)), 5)
      }
      """
    run.run(wider)
    let refused = run.run("m = load(Wider, \"FOLDER/line.safetensors\")")
    XCTAssertTrue(refused.contains("error[model-file]: `line.safetensors` does not fit the net `Wider`"), refused)
    XCTAssertTrue(refused.contains("is [4, 5] in the net and [4, 2] in the file"), refused)
    let taken = run.run("m = load(Wider, \"FOLDER/line.safetensors\", partial: true)\nprint(shape(m([1, 2, 3])))")
    XCTAssertTrue(taken.contains("took 2 of the 4 parameters of `Wider`"), taken)
    XCTAssertTrue(taken.hasSuffix("[5]\n"), taken)
  }

  func testOtherEndingsAreRefused() throws {
    let run = try SessionRun()
    let output = run.run("\(net)\nmodel = init(Line)\nsave model \"FOLDER/line.pt\"")
    XCTAssertTrue(output.contains("a model is saved as `.safetensors` or `.onnx`"), output)
    XCTAssertTrue(run.run("x = 3\nsave x \"x.csv\"").contains("a table, a run or a model"))
  }
}
