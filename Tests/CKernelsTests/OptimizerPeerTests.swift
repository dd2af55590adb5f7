import CKernels
import XCTest

/// Five steps of each rule against what torch.optim of PyTorch 2.13 gives in f64, with every option that changes a
/// formula. Parameter i starts at ½(i+1)(-1)ⁱ; its gradient at step t, from 1 on, is (i+1)·sin((i+1)·t).
final class OptimizerPeerTests: XCTestCase {
  private struct Case {
    var name: String
    var rule: ck_optimizer_rule
    var settings: ck_optimizer_settings
    var normLimit = Double.infinity
    var valueLimit = Double.infinity
    var expected: [Double]
    var norms: [Double]?
  }

  private let cases = [
    Case(
      name: "SGD", rule: CK_SGD, settings: optimizerSettings(rate: 0.1),
      expected: [0.4823838350277621, -1.063683313810568, 1.383738624822186, -2.1284099069510325]),
    Case(
      name: "SGD, weight decay", rule: CK_SGD, settings: optimizerSettings(rate: 0.1) { $0.l2 = 0.05 },
      expected: [0.4727980772506415, -1.0371492153727044, 1.3466294571133546, -2.081726790554724]),
    Case(
      name: "SGD, momentum, weight decay", rule: CK_SGD,
      settings: optimizerSettings(rate: 0.1) { ($0.momentum, $0.l2) = (0.9, 0.05) },
      expected: [0.022837587960145067, -1.2663155179237195, 1.2945720260362714, -1.5688092829583409]),
    Case(
      name: "SGD, Nesterov's momentum, weight decay", rule: CK_SGD,
      settings: optimizerSettings(rate: 0.1) { ($0.momentum, $0.nesterov, $0.l2) = (0.9, true, 0.05) },
      expected: [0.05368370951017748, -1.2710478167673995, 1.163715204753591, -1.7050870837496246]),
    Case(
      name: "Adam", rule: CK_ADAM, settings: optimizerSettings(rate: 0.01),
      expected: [0.4696740823746508, -1.0126752800494436, 1.4903312689641084, -1.9898940441594322]),
    Case(
      name: "Adam, other constants, weight decay", rule: CK_ADAM,
      settings: optimizerSettings(rate: 0.01) {
        ($0.beta1, $0.beta2, $0.epsilon, $0.l2) = (0.8, 0.95, 1e-6, 0.05)
      },
      expected: [0.47196029723843363, -1.01016222758878, 1.4876980602453882, -1.9897651607282059]),
    Case(
      name: "AdamW", rule: CK_ADAM, settings: optimizerSettings(rate: 0.01) { $0.decay = 0.1 },
      expected: [0.4672687158883962, -1.0076436010558543, 1.48287986604552, -1.9799530725670684]),
    Case(
      name: "RMSProp, weight decay", rule: CK_RMSPROP, settings: optimizerSettings(rate: 0.01) { $0.l2 = 0.05 },
      expected: [0.41906131194395646, -1.0358903346785335, 1.4037863763474885, -1.9681469448366296]),
    Case(
      name: "RMSProp, momentum", rule: CK_RMSPROP,
      settings: optimizerSettings(rate: 0.01) { ($0.alpha, $0.momentum) = (0.9, 0.8) },
      expected: [0.36555755333600337, -1.0526755095008438, 1.4356754087771408, -1.943026146742542]),
    Case(
      name: "RMSProp, centered", rule: CK_RMSPROP, settings: optimizerSettings(rate: 0.01) { $0.centered = true },
      expected: [0.42162930445569374, -1.0437076785610369, 1.4151867773499631, -1.9738791457605824]),
    Case(
      name: "RMSProp, centered, momentum, weight decay", rule: CK_RMSPROP,
      settings: optimizerSettings(rate: 0.01) { ($0.centered, $0.momentum, $0.l2) = (true, 0.8, 0.05) },
      expected: [0.060715683819468166, -1.1569559366570283, 1.2676187930321479, -1.8049290229059347]),
    Case(
      name: "Adagrad", rule: CK_ADAGRAD, settings: optimizerSettings(rate: 0.1) { $0.epsilon = 1e-10 },
      expected: [0.42210647692371994, -1.0433758472411316, 1.4158699458952284, -1.974093997571018]),
    Case(
      name: "Adagrad, falling rate, weight decay", rule: CK_ADAGRAD,
      settings: optimizerSettings(rate: 0.1) { ($0.epsilon, $0.rate_decay, $0.l2) = (1e-10, 0.2, 0.05) },
      expected: [0.3913347303346287, -1.0464173886716372, 1.4172892215786699, -1.95121973418887]),
    Case(
      name: "AdamW, norm limited", rule: CK_ADAM, settings: optimizerSettings(rate: 0.01) { $0.decay = 0.1 },
      normLimit: 1.5,
      expected: [0.4684383316831854, -1.0100338684042902, 1.4802483266662396, -1.9737160066663686],
      norms: [3.65494112682312, 4.4138140996580155, 2.543098443516392, 2.8992199917361408, 4.386883245498495]),
    Case(
      name: "SGD, momentum, values limited", rule: CK_SGD, settings: optimizerSettings(rate: 0.1) { $0.momentum = 0.5 },
      valueLimit: 0.75,
      expected: [0.37686649858952326, -0.9443920756303759, 1.464848995315202, -1.8265625000000003]),
  ]

  func testFiveSteps() {
    for example in cases {
      for (type, tolerance) in [(CK_FLOAT64, 1e-14), (CK_FLOAT32, 2e-6)] {
        let start = (1...4).map { 0.5 * Double($0) * ($0 % 2 == 1 ? 1 : -1) }
        let fixture = OptimizerFixture(
          example.rule, [example.settings], [.init(type: type, values: start, gradients: start)],
          measures: example.norms != nil, normLimit: example.normLimit, valueLimit: example.valueLimit)
        for step in 1...5 {
          fixture.gradients[0]!.set((1...4).map { Double($0) * sin(Double($0) * Double(step)) })
          fixture.step()
          if let norms = example.norms {
            XCTAssertEqual(fixture.state.pointee.norm, norms[step - 1], accuracy: 10 * tolerance, example.name)
          }
        }
        XCTAssertEqual(fixture.state.pointee.step, 5)
        for (actual, expected) in zip(fixture.values[0].values, example.expected) {
          XCTAssertEqual(actual, expected, accuracy: tolerance, example.name)
        }
      }
    }
  }
}
