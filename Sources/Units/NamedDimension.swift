// The dimensions that have a name of their own, with the unit their values are shown in. Keyed by exponents and not by
// unit text, so that errors and printing need no unit table; a test holds every symbol here against the library.
//
// Several quantities share a dimension (energy and torque, frequency and radioactivity); the row carries the one an
// engineer would say first.

/// How values of a named dimension are shown when nobody chose a unit.
enum DisplayUnits: Sendable {
  /// Always in the SI unit.
  case plain(String)
  /// In the SI unit, its first symbol prefixed when the number is below `from` or at least 1000.
  case prefixed(String, from: Double)
  /// In the last unit whose `from`, in SI, is reached; the first serves below.
  case steps([(from: Double, factor: Double, symbol: String)])
}

struct NamedDimension: Sendable {
  let name: String
  let dimension: Dimension
  let display: DisplayUnits

  private init(_ name: String, _ dimension: Dimension, _ display: DisplayUnits) {
    self.name = name
    self.dimension = dimension
    self.display = display
  }

  static let byDimension: [Dimension: NamedDimension] = Dictionary(
    all.map { ($0.dimension, $0) }, uniquingKeysWith: { first, _ in first })

  static let all: [NamedDimension] = base + geometry + mechanics + heat + electricity + substance

  private static func simple(_ symbol: String) -> DisplayUnits { .prefixed(symbol, from: 0.1) }
  /// A prefix on a quotient is a stranger sight, so it waits longer: 0.05 W/K, but 1.5 MJ/K.
  private static func compound(_ symbol: String) -> DisplayUnits { .prefixed(symbol, from: 0.001) }

  private static let base: [NamedDimension] = [
    .init(
      "length", .init(length: 1),
      .steps([
        (0, 1e-12, "pm"), (1e-9, 1e-9, "nm"), (1e-6, 1e-6, "µm"), (1e-3, 1e-3, "mm"), (0.1, 1, "m"), (1e3, 1e3, "km"),
      ])),
    .init(
      "mass", .init(mass: 1),
      .steps([
        (0, 1e-9, "µg"), (1e-6, 1e-6, "mg"), (1e-3, 1e-3, "g"), (0.1, 1, "kg"), (1e4, 1e3, "t"),
      ])),
    .init(
      "time", .init(time: 1),
      .steps([
        (0, 1e-12, "ps"), (1e-9, 1e-9, "ns"), (1e-6, 1e-6, "µs"), (1e-3, 1e-3, "ms"), (0.1, 1, "s"), (120, 60, "min"),
        (7200, 3600, "h"), (172_800, 86_400, "d"), (63_115_200, 31_557_600, "yr"),
      ])),
    .init("current", .init(current: 1), simple("A")),
    .init("temperature", .init(temperature: 1), .plain("K")),
    .init("amount of substance", .init(amount: 1), simple("mol")),
    .init("luminous intensity", .init(luminousIntensity: 1), simple("cd")),
    .init(
      "data size", .init(data: 1),
      .steps([
        (0, 1, "bit"), (1e3, 1e3, "kbit"), (1e6, 1e6, "Mbit"), (1e9, 1e9, "Gbit"), (1e12, 1e12, "Tbit"),
      ])),
    .init(
      "data rate", .init(time: -1, data: 1),
      .steps([
        (0, 1, "bit/s"), (1e3, 1e3, "kbit/s"), (1e6, 1e6, "Mbit/s"), (1e9, 1e9, "Gbit/s"), (1e12, 1e12, "Tbit/s"),
      ])),
  ]

  private static let geometry: [NamedDimension] = [
    .init(
      "area", .init(length: 2),
      .steps([
        (0, 1e-6, "mm^2"), (1e-4, 1e-4, "cm^2"), (0.01, 1, "m^2"), (1e5, 1e6, "km^2"),
      ])),
    .init(
      "volume", .init(length: 3),
      .steps([
        (0, 1e-9, "µL"), (1e-6, 1e-6, "mL"), (1e-3, 1e-3, "L"), (0.1, 1, "m^3"),
      ])),
    .init("wavenumber", .init(length: -1), .plain("1/m")),
    .init("speed", .init(length: 1, time: -1), .steps([(0, 1e-3, "mm/s"), (0.01, 1, "m/s"), (1e4, 1e3, "km/s")])),
    .init("acceleration", .init(length: 1, time: -2), .plain("m/s^2")),
    .init("frequency", .init(time: -1), .plain("1/s")),
    .init("angular acceleration", .init(time: -2), .plain("1/s^2")),
    .init(
      "volume flow", .init(length: 3, time: -1),
      .steps([
        (0, 1e-6, "mL/s"), (1e-4, 1e-3, "L/s"), (0.1, 1, "m^3/s"),
      ])),
    .init("diffusivity", .init(length: 2, time: -1), .plain("m^2/s")),
    .init("second moment of area", .init(length: 4), .plain("m^4")),
  ]

  private static let mechanics: [NamedDimension] = [
    .init("force", .init(mass: 1, length: 1, time: -2), simple("N")),
    .init("momentum", .init(mass: 1, length: 1, time: -1), .plain("kg*m/s")),
    .init("moment of inertia", .init(mass: 1, length: 2), .plain("kg*m^2")),
    .init("angular momentum", .init(mass: 1, length: 2, time: -1), .plain("J*s")),
    .init("pressure", .init(mass: 1, length: -1, time: -2), simple("Pa")),
    .init("compressibility", .init(mass: -1, length: 1, time: 2), .plain("1/Pa")),
    .init("surface tension", .init(mass: 1, time: -2), compound("N/m")),
    .init("damping", .init(mass: 1, time: -1), .plain("kg/s")),
    .init("energy", .init(mass: 1, length: 2, time: -2), simple("J")),
    .init("power", .init(mass: 1, length: 2, time: -3), simple("W")),
    .init("density", .init(mass: 1, length: -3), .plain("kg/m^3")),
    .init("specific volume", .init(mass: -1, length: 3), .plain("m^3/kg")),
    .init("linear density", .init(mass: 1, length: -1), .plain("kg/m")),
    .init("mass per area", .init(mass: 1, length: -2), .plain("kg/m^2")),
    .init("mass flux", .init(mass: 1, length: -2, time: -1), .plain("kg/(m^2*s)")),
    .init("dynamic viscosity", .init(mass: 1, length: -1, time: -1), compound("Pa*s")),
    .init("pressure gradient", .init(mass: 1, length: -2, time: -2), compound("Pa/m")),
    .init("hydraulic resistance", .init(mass: 1, length: -4, time: -1), compound("Pa*s/m^3")),
    .init("specific energy", .init(length: 2, time: -2), compound("J/kg")),
  ]

  private static let heat: [NamedDimension] = [
    .init("temperature rate", .init(time: -1, temperature: 1), .plain("K/s")),
    .init("temperature gradient", .init(length: -1, temperature: 1), .plain("K/m")),
    .init("thermal expansion coefficient", .init(temperature: -1), .plain("1/K")),
    .init("thermal conductance", .init(mass: 1, length: 2, time: -3, temperature: -1), compound("W/K")),
    .init("thermal resistance", .init(mass: -1, length: -2, time: 3, temperature: 1), compound("K/W")),
    .init("heat capacity", .init(mass: 1, length: 2, time: -2, temperature: -1), compound("J/K")),
    .init("specific heat capacity", .init(length: 2, time: -2, temperature: -1), compound("J/(kg*K)")),
    .init("volumetric heat capacity", .init(mass: 1, length: -1, time: -2, temperature: -1), compound("J/(m^3*K)")),
    .init("thermal conductivity", .init(mass: 1, length: 1, time: -3, temperature: -1), compound("W/(m*K)")),
    .init("heat transfer coefficient", .init(mass: 1, time: -3, temperature: -1), compound("W/(m^2*K)")),
    .init("thermal insulance", .init(mass: -1, time: 3, temperature: 1), .plain("m^2*K/W")),
    .init("heat flux", .init(mass: 1, time: -3), compound("W/m^2")),
    .init("volumetric power", .init(mass: 1, length: -1, time: -3), compound("W/m^3")),
    .init("radiation coefficient", .init(mass: 1, time: -3, temperature: -4), .plain("W/(m^2*K^4)")),
  ]

  private static let electricity: [NamedDimension] = [
    .init("charge", .init(time: 1, current: 1), simple("C")),
    .init("voltage", .init(mass: 1, length: 2, time: -3, current: -1), simple("V")),
    .init("resistance", .init(mass: 1, length: 2, time: -3, current: -2), simple("Ω")),
    .init("conductance", .init(mass: -1, length: -2, time: 3, current: 2), simple("S")),
    .init("capacitance", .init(mass: -1, length: -2, time: 4, current: 2), simple("F")),
    .init("inductance", .init(mass: 1, length: 2, time: -2, current: -2), simple("H")),
    .init("magnetic flux", .init(mass: 1, length: 2, time: -2, current: -1), simple("Wb")),
    .init("magnetic flux density", .init(mass: 1, time: -2, current: -1), simple("T")),
    .init("magnetic field strength", .init(length: -1, current: 1), compound("A/m")),
    .init("current density", .init(length: -2, current: 1), compound("A/m^2")),
    .init("electric field strength", .init(mass: 1, length: 1, time: -3, current: -1), compound("V/m")),
    .init("charge density", .init(length: -3, time: 1, current: 1), compound("C/m^3")),
    .init("permittivity", .init(mass: -1, length: -3, time: 4, current: 2), compound("F/m")),
    .init("permeability", .init(mass: 1, length: 1, time: -2, current: -2), compound("H/m")),
    .init("resistivity", .init(mass: 1, length: 3, time: -3, current: -2), compound("Ω*m")),
    .init("conductivity", .init(mass: -1, length: -3, time: 3, current: 2), compound("S/m")),
    .init("thermoelectric voltage", .init(mass: 1, length: 2, time: -3, current: -1, temperature: -1), compound("V/K")),
    .init("specific charge", .init(mass: -1, time: 1, current: 1), compound("C/kg")),
  ]

  private static let substance: [NamedDimension] = [
    .init("concentration", .init(length: -3, amount: 1), .plain("mol/m^3")),
    .init("molality", .init(mass: -1, amount: 1), .plain("mol/kg")),
    .init("reaction rate", .init(length: -3, time: -1, amount: 1), .plain("mol/(m^3*s)")),
    .init("molar flow", .init(time: -1, amount: 1), compound("mol/s")),
    .init("molar flux", .init(length: -2, time: -1, amount: 1), compound("mol/(m^2*s)")),
    .init("molar mass", .init(mass: 1, amount: -1), .plain("kg/mol")),
    .init("molar volume", .init(length: 3, amount: -1), .plain("m^3/mol")),
    .init("molar energy", .init(mass: 1, length: 2, time: -2, amount: -1), compound("J/mol")),
    .init(
      "molar heat capacity", .init(mass: 1, length: 2, time: -2, temperature: -1, amount: -1), compound("J/(mol*K)")),
    .init("molar charge", .init(time: 1, current: 1, amount: -1), compound("C/mol")),
    .init("luminance", .init(length: -2, luminousIntensity: 1), .plain("cd/m^2")),
  ]
}
