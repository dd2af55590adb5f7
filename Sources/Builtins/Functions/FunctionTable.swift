/// The functions of the language over numbers, tensors, series, lists and strings, by area.
enum FunctionTable {
  static let areas: [[Builtin]] = [
    UnaryFunctions.table, PairFunctions.table, Reductions.table, Statistics.table, ShapeFunctions.table,
    JoiningFunctions.table, CreationFunctions.table, LinearAlgebra.table, ListFunctions.table, OrderFunctions.table,
    HigherOrderFunctions.table, MembershipFunctions.table, TextFunctions.table, InstantFunctions.table,
    ReflectionFunctions.table, RandomFunctions.table, DerivativeFunctions.table, ElementTypes.table,
    PlacingFunctions.table, MovingAverage.table, NormFunctions.table, ConvolutionFunctions.table,
    PoolingFunctions.table, AttentionFunctions.table, LearningFunctions.table, ModelCalls.table,
    OptimizerFunctions.table, RateFinderBuiltin.table, ScoreFunctions.table, DatasetBuiltins.all, ModelLoading.table,
    ProfileBuiltin.table,
  ]
}
