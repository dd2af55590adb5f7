/// What keeps predictions and targets from being scored, in words.
enum ScoreFault {
  static func shapes(_ prediction: [Int], _ target: [Int]) -> LearningError {
    LearningError(
      code: "score-shape", "predictions of shape \(prediction) cannot be held against targets of shape \(target)",
      help: ["both need the same shape"])
  }

  static func classShapes(_ logits: [Int], _ classes: [Int]) -> LearningError {
    LearningError(
      code: "score-shape", "logits of shape \(logits) cannot be held against classes of shape \(classes)",
      help: [
        "logits have one more axis than classes, for the classes; or the same shape, for one class against another"
      ])
  }

  static func notFinite(_ number: Double, _ what: String, sample: Int) -> LearningError {
    LearningError(
      code: "not-finite", "the \(what) of sample \(sample) is \(number), so there is no score",
      help: [
        what == "target"
          ? "fill or drop what is missing before the samples are made"
          : "look at the loss while training: it has probably become NaN as well"
      ])
  }

  static func unknownClass(_ number: Double, count: Int, sample: Int) -> LearningError {
    LearningError(
      code: "unknown-class", "the class of sample \(sample) is \(text(number)), but there are \(count) classes",
      help: ["classes are whole numbers from 0 to \(count - 1), or -1 for what is left out"])
  }

  static func classCount(_ given: Int, expected: Int) -> LearningError {
    LearningError(code: "score-shape", "logits of \(given) classes follow logits of \(expected)")
  }

  static func quantile(_ quantile: Double) -> LearningError {
    LearningError(code: "score-option", "a quantile lies between 0 and 1, not at \(text(quantile))")
  }

  static func binCount(_ count: Int) -> LearningError {
    LearningError(code: "score-option", "calibration needs at least 1 bin, not \(count)")
  }

  private static func text(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }
}
