import Learning
import TensorCore
import XCTest

final class ScoreTests: XCTestCase {
  func testRegressionAsScikitLearn() throws {
    let cases = try RecordedScores.all().filter { $0.has("mse") }
    XCTAssertEqual(cases.count, 5)
    for recorded in cases {
      var scores = RegressionScores()
      var losses = try [0.1, 0.5, 0.9].map { try PinballLoss(quantile: $0) }
      let parts = try zip(recorded.float32("prediction").batches(of: 4), recorded.float32("target").batches(of: 4))
      for (prediction, target) in parts {
        try scores.add(prediction: prediction, target: target)
        for place in losses.indices { try losses[place].add(prediction: prediction, target: target) }
      }
      assertClose(scores.mse, try recorded.number("mse"), "\(recorded.name): mse")
      assertClose(scores.mae, try recorded.number("mae"), "\(recorded.name): mae")
      assertClose(scores.rmse, try recorded.number("rmse"), "\(recorded.name): rmse")
      assertClose(scores.mape, try recorded.number("mape"), "\(recorded.name): mape")
      assertClose(scores.r2, try recorded.number("r2"), "\(recorded.name): r2")
      for (loss, expected) in zip(losses, try recorded.all("pinball")) {
        assertClose(loss.value, expected, "\(recorded.name): quantile \(loss.quantile)")
      }
    }
  }

  func testClassesAsScikitLearn() throws {
    let cases = try RecordedScores.all().filter { $0.has("accuracy") }
    XCTAssertEqual(cases.count, 11)
    for recorded in cases {
      var matrix = ConfusionMatrix()
      var (logLoss, area) = (LogLoss(), ROCArea())
      var calibrations = [5: try Calibration(bins: 5), 10: try Calibration(bins: 10)]
      let parts = try zip(recorded.float32("logits").batches(of: 7), recorded.classes().batches(of: 7))
      for (logits, classes) in parts {
        let rows = try ClassifiedRows(logits: logits, classes: classes)
        try matrix.add(rows)
        logLoss.add(rows)
        try area.add(rows)
        for bins in [5, 10] { calibrations[bins]?.add(rows) }
      }
      let name = recorded.name
      assertClose(matrix.accuracy, try recorded.number("accuracy"), "\(name): accuracy")
      assertClose(matrix.balancedAccuracy, try recorded.number("balanced_accuracy"), "\(name): balanced accuracy")
      XCTAssertEqual(matrix.counts, try recorded.all("confusion").map { Int($0) }, name)
      assertClose(logLoss.value, try recorded.number("log_loss"), "\(name): log loss")
      assertClose(area.value, try recorded.number("roc_auc"), "\(name): ROC area")
      try checkReport(ClassificationReport(matrix, labels: (0..<matrix.classCount).map { "class \($0)" }), recorded)
      for (bins, calibration) in calibrations {
        let found = calibration.bins.flatMap { [$0.predicted, $0.observed, Double($0.count)] }
        let expected = try recorded.all("calibration.\(bins)")
        XCTAssertEqual(found.count, expected.count, name)
        for (a, b) in zip(found, expected) { assertClose(a, b, "\(name): \(bins) bins") }
        let error = try recorded.number("calibration_error.\(bins)")
        assertClose(calibration.expectedError, error, "\(name): calibration error of \(bins) bins")
      }
    }
  }

  private func checkReport(_ report: ClassificationReport, _ recorded: RecordedScores) throws {
    for row in report.rows + [report.macroAverage, report.weightedAverage] {
      let expected = try recorded.all("report." + row.name.replacingOccurrences(of: " ", with: "_"))
      for (a, b) in zip([row.precision, row.recall, row.f1, Double(row.support)], expected) {
        assertClose(a, b, "\(recorded.name): \(row.name)")
      }
    }
    XCTAssertEqual(report.text() + "\n", recorded.text)
  }

  func testWhatIsNowhereIsNamedAndLeftOut() throws {
    var matrix = ConfusionMatrix()
    try matrix.add(
      prediction: Tensor(shape: [2, 3], float32: [1, 0, 0, 0, 1, 0]), target: Tensor([0, 1]).converted(to: .int32))
    let report = ClassificationReport(matrix, labels: ["shirt", "boot", "bag"])
    XCTAssertEqual(report.rows.map(\.name), ["shirt", "boot"])
    XCTAssertEqual(report.absent, ["bag"])
    XCTAssertEqual(report.macroAverage.f1, 1)
    XCTAssertEqual(
      matrix.text(labels: ["shirt", "boot", "bag"]),
      """
             shirt  boot  bag
      shirt      1     0    0
       boot      0     1    0
        bag      0     0    0
      """)
    XCTAssertEqual(
      matrix.text(labels: ["shirt", "boot", "bag"], width: 20),
      """
               0  1  2
      shirt 0  1  0  0
       boot 1  0  1  0
        bag 2  0  0  0
      """)
  }

  func testSequencesOfClassesAndWhatIsLeftOut() throws {
    // Two samples of three places; two places have no class.
    let logits = try Tensor(shape: [2, 3, 2], float32: [1, 0, 0, 1, 5, 0, 0, 2, 2, 0, 0, 3])
    let classes = try Tensor(shape: [2, 3], [0, 1, -1, 0, -1, 1]).converted(to: .int32)
    var matrix = ConfusionMatrix()
    try matrix.add(prediction: logits, target: classes)
    XCTAssertEqual(matrix.counts, [1, 1, 0, 2])
    XCTAssertEqual(matrix.accuracy, 0.75)
  }

  func testNothingIsNotANumber() throws {
    XCTAssertTrue(RegressionScores().mse.isNaN)
    XCTAssertTrue(RegressionScores().r2.isNaN)
    XCTAssertTrue(ConfusionMatrix().accuracy.isNaN)
    XCTAssertTrue(LogLoss().value.isNaN)
    XCTAssertTrue(ROCArea().value.isNaN)
    XCTAssertTrue(try Calibration().bins.isEmpty)
    XCTAssertEqual(ClassificationReport(ConfusionMatrix()).rows, [])
  }

  func testFaultsAreNamed() throws {
    func fault(_ body: () throws -> Void) -> String {
      do {
        try body()
        return "none"
      } catch { return "\(error)" }
    }
    var scores = RegressionScores()
    let good = try Tensor(shape: [2, 2], float32: [1, 2, 3, 4])
    XCTAssertEqual(
      fault { try scores.add(prediction: good, target: Tensor(shape: [2, 3], float32: [1, 2, 3, 4, 5, 6])) },
      "predictions of shape [2, 2] cannot be held against targets of shape [2, 3]")
    try scores.add(prediction: good, target: good)
    XCTAssertEqual(
      fault { try scores.add(prediction: good, target: Tensor(shape: [2, 2], float32: [1, 2, .nan, 4])) },
      "the target of sample 3 is nan, so there is no score")
    XCTAssertEqual(scores.sampleCount, 2)
    XCTAssertEqual(
      fault { _ = try ClassifiedRows(logits: good, classes: Tensor([0, 7])) },
      "the class of sample 1 is 7, but there are 2 classes")
    XCTAssertEqual(
      fault { _ = try ClassifiedRows(logits: good, classes: Tensor([0.5, 1])) },
      "the class of sample 0 is 0.5, but there are 2 classes")
    XCTAssertEqual(
      fault { _ = try ClassifiedRows(logits: good, classes: Tensor([0, 1, 1])) },
      "logits of shape [2, 2] cannot be held against classes of shape [3]")
    XCTAssertEqual(fault { _ = try PinballLoss(quantile: 2) }, "a quantile lies between 0 and 1, not at 2")
  }
}
