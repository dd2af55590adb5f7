/// How to read a delimited file: which columns, in which dialect, and what to do about each kind of fault.
///
/// The defaults accept what loses nothing (a missing cell becomes NaN and is counted) and refuse the rest.
public struct CSVOptions: Sendable, Equatable {
  /// The column that is the time axis; nil makes a table without one.
  public var time: TimeColumn?
  /// The columns to keep, in this order.
  public var columns: [ColumnRequest]
  /// Whether every other column is kept too, after the requested ones, as dimensionless numbers (`*`).
  public var others: Bool

  /// One ASCII character; nil finds out which of `,` `;` tab `|` it is.
  public var delimiter: Character?
  public var decimal = DecimalMark.automatic
  /// The character between groups of digits, as in `1'234.5`; nil refuses such numbers.
  public var thousands: Character?
  public var header = HeaderMode.automatic
  /// Lines that start with this are left out; nil has none.
  public var comment: String?
  /// Physical lines to leave out before the header.
  public var skip = 0
  /// Cells that count as missing, compared without the blanks around them; a marker that is a number, such as `-999`,
  /// stands for every way to write it.
  public var missingMarkers = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "-", "#N/A"]
  public var encoding = TextEncoding.utf8

  public var missing = MissingPolicy.keep
  public var duplicates = DuplicatePolicy.refuse
  public var backward = BackwardPolicy.refuse
  public var ragged = RaggedPolicy.refuse
  public var invalid = InvalidPolicy.refuse
  public var repeatedNames = RepeatedNamePolicy.refuse

  /// With neither columns nor a time axis named, all columns are kept.
  public init(time: TimeColumn? = nil, columns: [ColumnRequest] = [], others: Bool? = nil) {
    self.time = time
    self.columns = columns
    self.others = others ?? columns.isEmpty
  }
}

/// A column to keep.
public struct ColumnRequest: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// Numbers; what is kept is `number * scale + offset`.
    case number(scale: Double, offset: Double)
    /// Texts, kept as they stand.
    case text
  }

  /// The name in the file's header.
  public var source: String
  /// The name in the table.
  public var name: String
  public var unit: String?
  public var kind: Kind

  public init(
    _ source: String, as name: String? = nil, unit: String? = nil, kind: Kind = .number(scale: 1, offset: 0)
  ) {
    self.source = source
    self.name = name ?? source
    self.unit = unit
    self.kind = kind
  }
}

/// The column that becomes the time axis.
public struct TimeColumn: Sendable, Equatable {
  public enum Form: Sendable, Equatable {
    /// Numbers of some unit: seconds are `number * scale + offset`.
    case elapsed(scale: Double, offset: Double)
    /// Unix time in a unit of `scale` seconds.
    case unix(scale: Double)
    /// ISO 8601, see `Instant`.
    case iso
  }

  public var source: String
  public var name: String
  public var unit: String?
  public var form: Form

  public init(_ source: String, as name: String? = nil, unit: String? = nil, form: Form = .iso) {
    self.source = source
    self.name = name ?? source
    self.unit = unit
    self.form = form
  }
}

/// The character before the decimals.
public enum DecimalMark: String, Sendable, CaseIterable {
  /// A comma if the delimiter is another character and the first rows have such numbers and none with a point.
  case automatic
  case point
  case comma
}

/// Whether the first row holds the names of the columns.
public enum HeaderMode: String, Sendable, CaseIterable {
  /// There is one, and names that are all numbers are refused.
  case automatic
  case yes
  /// The columns are named `c1`, `c2`, …
  case no
}

/// How bytes stand for characters.
public enum TextEncoding: String, Sendable, CaseIterable {
  case utf8
  case latin1
}

/// What to do with cells that are missing.
public enum MissingPolicy: String, Sendable, CaseIterable {
  /// NaN.
  case keep
  /// Leave out every row that has one.
  case drop
  case refuse
}

/// What to do with rows of one time.
public enum DuplicatePolicy: String, Sendable, CaseIterable {
  case refuse
  case first
  case last
  /// The mean of each column, missing values left out; of texts the first.
  case mean
}

/// What to do with a row whose time is before the one above it.
public enum BackwardPolicy: String, Sendable, CaseIterable {
  case refuse
  case sort
  case drop
}

/// What to do with rows of too few or too many fields.
public enum RaggedPolicy: String, Sendable, CaseIterable {
  case refuse
  /// Fields that are not there are missing; too many are still refused.
  case pad
  case drop
}

/// What to do with cells that are neither a number (an instant) nor a marker of a missing one.
public enum InvalidPolicy: String, Sendable, CaseIterable {
  case refuse
  case missing
}

/// What to do with a header that has a name twice.
public enum RepeatedNamePolicy: String, Sendable, CaseIterable {
  case refuse
  /// The second `a` becomes `a_2`.
  case number
}
