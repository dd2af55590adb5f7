/// A value made by a declaration or a builtin, which the virtual machine carries without looking into it.
public protocol RuntimeObject: AnyObject, Sendable {
  /// What the language calls this kind of value, such as `table` or `twin`.
  var kindName: String { get }

  /// What `==` of the language means for this object. Identity, unless the type says otherwise.
  func isEqual(to other: any RuntimeObject) -> Bool
}

extension RuntimeObject {
  public func isEqual(to other: any RuntimeObject) -> Bool { self === other }
}
