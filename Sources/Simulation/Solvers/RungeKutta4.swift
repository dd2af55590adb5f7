extension ButcherTableau {
  /// W. Kutta (1901), the classical method; dense output by the cubic through both ends and their derivatives.
  public static let rungeKutta4 = ButcherTableau(
    name: "rk4", order: 4, denseOrder: 3,
    a: [
      [],
      [0.5],
      [0, 0.5],
      [0, 0, 1],
      [1 / 6, 1 / 3, 1 / 3, 1 / 6],
    ],
    c: [0, 0.5, 0.5, 1, 1],
    error: [],
    dense: [
      [1, -1.5, 2 / 3],
      [0, 1, -2 / 3],
      [0, 1, -2 / 3],
      [0, 0.5, -1 / 3],
      [0, -1, 1],
    ])
}
