import Runtime

/// An object with fields of its own, `f.rmse`; which there are, and of which types, the checker knows.
public protocol Fielded: RuntimeObject {
  func field(_ name: String, _ site: CallSite) throws -> Value
}
