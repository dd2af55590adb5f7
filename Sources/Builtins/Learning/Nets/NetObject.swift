import Learning
import Runtime

/// A net as the machine carries it.
public final class NetObject: RuntimeObject {
  public let net: Net

  public init(_ net: Net) { self.net = net }

  public var kindName: String { "net" }
}
