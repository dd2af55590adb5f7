import Builtins
import Checking
import Learning
import TensorCore
import Units
import XCTest

final class ScoreTests: XCTestCase {
  func testTheLanguageNamesEveryScore() {
    XCTAssertEqual(ScoreName.all.map(\.name), Score.byName.map(\.name))
    XCTAssertEqual(ScoreName.all.map(\.isOfClasses), Score.byName.map(\.score.isOfClasses))
  }

  func testFiguresAreShownWithFourDigits() throws {
    var scores = try OutputScores([.mse, .mae, .quantile(0.9)], of: "y")
    try scores.add(
      prediction: Tensor(shape: [3, 1], float32: [1, 2, 4]), target: Tensor(shape: [3, 1], float32: [1, 2, 3]))
    let object = ScoresObject("Line", [scores], isByOutput: false)
    XCTAssertEqual(
      object.summary(UnitTable(), width: 80),
      """
      Line on 3 samples
      mse           0.3333
      mae           0.3333
      quantile 0.9  0.0333
      """)
    XCTAssertEqual(object.oneLine(UnitTable()), "scores of Line: mse 0.3333, mae 0.3333, quantile 0.0333")
  }

  func testOfCurvesTheAreasAreShown() throws {
    var scores = try OutputScores([.roc], of: "logits", labels: ["boot", "shirt"])
    try scores.add(
      prediction: Tensor(shape: [4, 2], float32: [9, 0, 5, 0, 6, 0, 0, 9]),
      target: Tensor([0, 0, 1, 1]).converted(to: .int32))
    XCTAssertEqual(
      ScoresObject("Eye", [scores], isByOutput: false).summary(UnitTable(), width: 80),
      """
      Eye on 4 samples
      roc (`plot` draws the curves)
      class    area
      shirt  0.7500
      """)
  }

  func testClassesAreShownAsScikitLearnShowsThem() throws {
    var scores = try OutputScores(
      [.accuracy, .report, .confusion, .calibration(bins: 2)], of: "logits", labels: ["boot", "shirt", "bag"])
    try scores.add(
      prediction: Tensor(shape: [4, 3], float32: [9, 0, 0, 0, 9, 0, 0, 9, 0, 9, 0, 0]),
      target: Tensor([0, 1, 1, 1]).converted(to: .int32))
    XCTAssertEqual(
      ScoresObject("Eye", [scores], isByOutput: false).summary(UnitTable(), width: 80),
      """
      Eye on 4 samples
      accuracy  0.7500
                    precision    recall  f1-score   support

              boot       0.50      1.00      0.67         1
             shirt       1.00      0.67      0.80         3

          accuracy                           0.75         4
         macro avg       0.75      0.83      0.73         4
      weighted avg       0.88      0.75      0.77         4
      neither occurring nor predicted: bag
      confusion (a row for each true class, a column for each predicted one)
             boot  shirt  bag
       boot     1      0    0
      shirt     1      2    0
        bag     0      0    0
      calibration
      predicted  observed  count
         0.9998    0.7500      4
      """)
  }

  func testLossesAsFunctions() throws {
    let run = try SessionRun()
    XCTAssertEqual(
      run.run(
        """
        print(mse([1, 2, 3], [1, 2, 5]), mae([20 degC, 21 degC], [22 degC, 21 degC]), mse([1 K, 2 K], [2 K, 4 K]))
        print(rmse([[1, 0], [2, 0]], [[1, 0], [4, 0]]), r2([1, 2, 3], [1, 1, 1]), r2([1, 1], [1, 1]))
        print(grad(fn(x) = mse(x, [1, 2, 3]))([2, 2, 2]))
        print(grad(fn(x) = huber(x, [0, 0, 0], delta: 1))([0.5, -3, 0]))
        print(grad(fn(x) = quantile_loss(x, [0, 0], q: 0.9))([1, -1]))
        print(accuracy([[2, 1], [0, 3], [1, 0]], [0, 1, 1]), accuracy([-1, 2], [0, 0]))
        """),
      """
      1.33333 1 K 2.5 K^2
      0.707107 0 1
      [0.666667, 0, -0.666667]
      [0.166667, -0.333333, 0]
      [0.05, -0.45]
      0.666667 0.5

      """)
  }

  func testLossesRefuseWhatDoesNotFit() throws {
    let run = try SessionRun()
    XCTAssertTrue(
      run.run("mse([1, 2, 3], [[1, 2, 3]])").contains(
        "`mse` needs `prediction` and `target` of one shape, but they are [3] and [1, 3]"))
    XCTAssertTrue(run.run("mse([1, 2], [1 K, 2 K])").contains("unit-mismatch"))
    XCTAssertTrue(run.run("huber([1 K], [2 K])").contains("needs `delta` in that unit"))
    XCTAssertTrue(run.run("accuracy([[1, 2]], [7])").contains("the class of sample 0 is 7, but there are 2 classes"))
  }
}
